/* SPDX-License-Identifier: Apache-2.0 */
/* A small kernel in Zephyr's shape: the names, the meaning and the order of members are Zephyr's, so that a tool which
 * reads a Zephyr dump reads this one; the code behind them is our own and does only what the lab needs.
 */
#ifndef CRASHLAB_KERNEL_H
#define CRASHLAB_KERNEL_H

#include "arch.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef CONFIG_STACK_SIZE
#define CONFIG_STACK_SIZE 1024
#endif
#ifndef CONFIG_ISR_STACK_SIZE
#define CONFIG_ISR_STACK_SIZE 2048
#endif
#define CONFIG_THREAD_MAX_NAME_LEN 32
#define K_FOREVER (-1)
#define K_NO_WAIT 0

#define _THREAD_DUMMY 0x01
#define _THREAD_PENDING 0x02
#define _THREAD_SLEEPING 0x04
#define _THREAD_DEAD 0x08
#define _THREAD_SUSPENDED 0x10
#define _THREAD_ABORTING 0x20
#define _THREAD_SUSPENDING 0x40
#define _THREAD_QUEUED 0x80

#define K_ESSENTIAL 0x01
#define K_FP_REGS 0x02

enum k_fatal_error_reason {
	K_ERR_CPU_EXCEPTION,
	K_ERR_SPURIOUS_IRQ,
	K_ERR_STACK_CHK_FAIL,
	K_ERR_KERNEL_OOPS,
	K_ERR_KERNEL_PANIC,
	K_ERR_ARCH_START = 16
};

enum k_fatal_error_reason_arch {
	K_ERR_ARM_MEM_GENERIC = K_ERR_ARCH_START,
	K_ERR_ARM_MEM_STACKING,
	K_ERR_ARM_MEM_UNSTACKING,
	K_ERR_ARM_MEM_DATA_ACCESS,
	K_ERR_ARM_MEM_INSTRUCTION_ACCESS,
	K_ERR_ARM_MEM_FP_LAZY_STATE_PRESERVATION,
	K_ERR_ARM_BUS_GENERIC,
	K_ERR_ARM_BUS_STACKING,
	K_ERR_ARM_BUS_UNSTACKING,
	K_ERR_ARM_BUS_PRECISE_DATA_BUS,
	K_ERR_ARM_BUS_IMPRECISE_DATA_BUS,
	K_ERR_ARM_BUS_INSTRUCTION_BUS,
	K_ERR_ARM_BUS_FP_LAZY_STATE_PRESERVATION,
	K_ERR_ARM_USAGE_GENERIC,
	K_ERR_ARM_USAGE_DIV_0,
	K_ERR_ARM_USAGE_UNALIGNED_ACCESS,
	K_ERR_ARM_USAGE_STACK_OVERFLOW,
	K_ERR_ARM_USAGE_NO_COPROCESSOR,
	K_ERR_ARM_USAGE_ILLEGAL_EXC_RETURN,
	K_ERR_ARM_USAGE_ILLEGAL_EPSR,
	K_ERR_ARM_USAGE_UNDEFINED_INSTRUCTION,
	K_ERR_ARM_SECURE_GENERIC,
	K_ERR_ARM_SECURE_ENTRY_POINT,
	K_ERR_ARM_SECURE_INTEGRITY_SIGNATURE,
	K_ERR_ARM_SECURE_EXCEPTION_RETURN,
	K_ERR_ARM_SECURE_ATTRIBUTION_UNIT,
	K_ERR_ARM_SECURE_TRANSITION
};

struct _timeout;
typedef void (*_timeout_func_t)(struct _timeout *timeout);

struct _timeout {
	sys_dnode_t node;
	_timeout_func_t fn;
	int32_t dticks;
};

struct z_poller {
	bool is_polling;
	uint8_t mode;
};

struct _thread_base {
	sys_dnode_t qnode_dlist;
	_wait_q_t *pended_on;
	uint8_t user_options;
	uint8_t thread_state;
	union {
		struct {
			int8_t prio;
			uint8_t sched_locked;
		};
		uint16_t preempt;
	};
	void *swap_data;
	struct _timeout timeout;
};

typedef void (*k_thread_entry_t)(void *p1, void *p2, void *p3);

struct __thread_entry {
	k_thread_entry_t pEntry;
	void *parameter1;
	void *parameter2;
	void *parameter3;
};

struct _thread_stack_info {
	uintptr_t start;
	size_t size;
	size_t delta;
};

struct k_thread {
	struct _thread_base base;
	struct _callee_saved callee_saved;
	void *init_data;
	_wait_q_t join_queue;
	struct z_poller poller;
#ifdef CONFIG_USE_SWITCH
	/* The frame of a thread that is not running. */
	void *switch_handle;
#endif
	uint32_t events;
	uint32_t event_options;
	struct __thread_entry entry;
	struct k_thread *next_thread;
	char name[CONFIG_THREAD_MAX_NAME_LEN];
	struct _thread_stack_info stack_info;
	struct _thread_arch arch;
};
typedef struct k_thread *k_tid_t;

struct _cpu {
	uint32_t nested;
	char *irq_stack;
	struct k_thread *current;
	struct k_thread *idle_thread;
	uint8_t id;
};

struct _ready_q {
	struct k_thread *cache;
	sys_dlist_t runq;
};

struct z_kernel {
	struct _cpu cpus[1];
	struct _ready_q ready_q;
	struct k_thread *threads;
};

extern struct z_kernel _kernel;
#define _current (_kernel.cpus[0].current)

typedef uint64_t z_stack_t;
#define K_THREAD_STACK_DEFINE(symbol, bytes)                                                                           \
	__attribute__((section(".noinit.stacks"), aligned(32))) z_stack_t symbol[(bytes) / sizeof(z_stack_t)]

struct k_sem {
	_wait_q_t wait_q;
	unsigned int count;
	unsigned int limit;
};

struct k_mutex {
	_wait_q_t wait_q;
	struct k_thread *owner;
	uint32_t lock_count;
	int owner_orig_prio;
};

struct k_msgq {
	_wait_q_t wait_q;
	size_t msg_size;
	uint32_t max_msgs;
	char *buffer_start;
	char *buffer_end;
	char *read_ptr;
	char *write_ptr;
	uint32_t used_msgs;
};

struct _sfnode {
	struct _sfnode *next_and_flags;
};
typedef struct _sfnode sys_sfnode_t;

struct _sflist {
	sys_sfnode_t *head;
	sys_sfnode_t *tail;
};
typedef struct _sflist sys_sflist_t;

struct k_queue {
	sys_sflist_t data_q;
	_wait_q_t wait_q;
};

struct k_fifo {
	struct k_queue _queue;
};

struct k_condvar {
	_wait_q_t wait_q;
};

struct k_event {
	_wait_q_t wait_q;
	uint32_t events;
};

enum k_poll_types { K_POLL_TYPE_IGNORE, K_POLL_TYPE_SIGNAL, K_POLL_TYPE_SEM_AVAILABLE, K_POLL_TYPE_DATA_AVAILABLE = 4 };

struct k_poll_event {
	sys_dnode_t _node;
	struct z_poller *poller;
	uint32_t tag : 8;
	uint32_t type : 6;
	uint32_t state : 6;
	uint32_t mode : 1;
	uint32_t unused : 11;
	union {
		void *obj;
		struct k_sem *sem;
		struct k_queue *queue;
	};
};

struct k_timer;
typedef void (*k_timer_expiry_t)(struct k_timer *timer);

struct k_timer {
	struct _timeout timeout;
	_wait_q_t wait_q;
	k_timer_expiry_t expiry_fn;
	void (*stop_fn)(struct k_timer *timer);
	int32_t period;
	uint32_t status;
	void *user_data;
};

struct k_work;
typedef void (*k_work_handler_t)(struct k_work *work);

struct k_work {
	struct k_work *next;
	k_work_handler_t handler;
	struct k_work_q *queue;
	uint32_t flags;
};

struct k_work_q {
	struct k_thread thread;
	struct k_work *pending;
	_wait_q_t notifyq;
	uint32_t flags;
};

#define K_SEM_DEFINE(symbol, initial, maximum)                                                                         \
	struct k_sem symbol = { Z_WAIT_Q_INIT(&symbol.wait_q), (initial), (maximum) }
#define K_MUTEX_DEFINE(symbol) struct k_mutex symbol = { Z_WAIT_Q_INIT(&symbol.wait_q), NULL, 0, 0 }
#define K_MSGQ_DEFINE(symbol, type, depth)                                                                             \
	static type symbol##_buffer[depth];                                                                            \
	struct k_msgq symbol = { Z_WAIT_Q_INIT(&symbol.wait_q),                                                        \
				 sizeof(type),                                                                         \
				 (depth),                                                                              \
				 (char *)symbol##_buffer,                                                              \
				 (char *)(symbol##_buffer + (depth)),                                                  \
				 (char *)symbol##_buffer,                                                              \
				 (char *)symbol##_buffer,                                                              \
				 0 }
#define K_TIMER_DEFINE(symbol, expiry, stop)                                                                           \
	struct k_timer symbol = { .wait_q = Z_WAIT_Q_INIT(&symbol.wait_q), .expiry_fn = (expiry), .stop_fn = (stop) }

#define K_QUEUE_INITIALIZER(queue) { { NULL, NULL }, Z_WAIT_Q_INIT(&(queue)->wait_q) }
#define K_FIFO_DEFINE(symbol) struct k_fifo symbol = { K_QUEUE_INITIALIZER(&symbol._queue) }
#define K_CONDVAR_DEFINE(symbol) struct k_condvar symbol = { Z_WAIT_Q_INIT(&symbol.wait_q) }
#define K_EVENT_DEFINE(symbol) struct k_event symbol = { Z_WAIT_Q_INIT(&symbol.wait_q), 0u }

k_tid_t k_thread_create(struct k_thread *thread, z_stack_t *stack, size_t stack_size, k_thread_entry_t entry, void *p1,
			void *p2, void *p3, int prio, uint32_t options, const char *name);
NORETURN void z_thread_entry(k_thread_entry_t entry, void *p1, void *p2, void *p3);

int k_sem_take(struct k_sem *sem, int32_t timeout);
void k_sem_give(struct k_sem *sem);
int k_mutex_lock(struct k_mutex *mutex, int32_t timeout);
int k_mutex_unlock(struct k_mutex *mutex);
int k_msgq_put(struct k_msgq *msgq, const void *data, int32_t timeout);
int k_msgq_get(struct k_msgq *msgq, void *data, int32_t timeout);
void k_timer_start(struct k_timer *timer, int32_t duration, int32_t period);
void k_timer_stop(struct k_timer *timer);
uint32_t k_timer_status_sync(struct k_timer *timer);
void *k_queue_get(struct k_queue *queue, int32_t timeout);
void k_queue_append(struct k_queue *queue, void *data);
int k_condvar_wait(struct k_condvar *condvar, struct k_mutex *mutex, int32_t timeout);
uint32_t k_event_wait(struct k_event *event, uint32_t events, bool reset, int32_t timeout);
int k_poll(struct k_poll_event *events, int num_events, int32_t timeout);
int k_thread_join(struct k_thread *thread, int32_t timeout);
void k_thread_abort(k_tid_t thread);
int32_t k_sleep(int32_t ticks);
void k_yield(void);
void k_thread_suspend(k_tid_t thread);
void z_thread_halt(struct k_thread *thread, uint8_t new_state);
void z_check_stack_sentinel(void);
void k_work_submit(struct k_work *work);
void k_work_init(struct k_work *work, k_work_handler_t handler);
void *k_malloc(size_t size);
void k_free(void *block);
extern struct k_work_q k_sys_work_q;

/* Inside the kernel. */
void z_cstart(void);
void z_sched_init(void);
void z_ready_thread(struct k_thread *thread);
int z_pend_curr(unsigned int key, _wait_q_t *wait_q, int32_t timeout);
struct k_thread *z_unpend_first_thread(_wait_q_t *wait_q);
void z_reschedule(unsigned int key);
void z_add_timeout(struct _timeout *timeout, _timeout_func_t fn, int32_t ticks);
void z_abort_timeout(struct _timeout *timeout);
void z_thread_set_return(struct k_thread *thread, int value);
void z_work_q_init(void);
void idle(void *unused1, void *unused2, void *unused3);
void sys_clock_announce(int32_t ticks);
void sys_clock_isr(void);
void sys_clock_start(void);
int arch_swap(unsigned int key);
void arch_new_thread(struct k_thread *thread, z_stack_t *stack, char *stack_ptr, k_thread_entry_t entry, void *p1,
		     void *p2, void *p3);

NORETURN void z_fatal_error(unsigned int reason, const struct arch_esf *esf);
NORETURN void z_arm_fatal_error(unsigned int reason, const struct arch_esf *esf);
NORETURN void k_sys_fatal_error_handler(unsigned int reason, const struct arch_esf *esf);
NORETURN void assert_post_action(const char *file, unsigned int line);
void assert_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void printk(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The fatal path's lines: module os, level err. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
void coredump_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define k_oops() ARCH_EXCEPT(K_ERR_KERNEL_OOPS)
#define k_panic() ARCH_EXCEPT(K_ERR_KERNEL_PANIC)

#define __ASSERT(test, message, ...)                                                                                   \
	do {                                                                                                           \
		if (!(test)) {                                                                                         \
			assert_print("ASSERTION FAIL [%s] @ %s:%d\n", #test, __FILE__, __LINE__);                      \
			assert_print("\t" message "\n", ##__VA_ARGS__);                                                \
			assert_post_action(__FILE__, __LINE__);                                                        \
		}                                                                                                      \
	} while (0)

#ifdef __cplusplus
}
#endif

#endif
