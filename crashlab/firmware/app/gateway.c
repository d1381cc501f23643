/* SPDX-License-Identifier: Apache-2.0 */
/* A gateway with one thread for each kind of thing that a thread can wait for, and three that lock each other out. Its
 * threads exist only in the scenarios that need them. Not on the microbit, whose RAM is too small for their stacks.
 */
#include "app.h"
#include "logging.h"

void gateway_wait_for_everything(void);
void gateway_lock_out(void);
void gateway_last_words(void);
void gateway_wait_a_while(void);


#if !defined(__ARM_ARCH_6M__)
#define WORKERS 14
#define WORKER_STACK 512

LOG_MODULE_REGISTER(gateway);

struct gateway {
	uint32_t id;
	struct k_fifo inbox;
	struct k_mutex lock;
};

static struct gateway uplink = { 7u, { K_QUEUE_INITIALIZER(&uplink.inbox._queue) }, { Z_WAIT_Q_INIT(&uplink.lock.wait_q), NULL, 0, 0 } };
K_SEM_DEFINE(link_up, 0, 1);
K_MUTEX_DEFINE(spi_lock);
K_MUTEX_DEFINE(uart_lock);
K_MUTEX_DEFINE(nvs_lock);
K_MUTEX_DEFINE(battery_lock);
K_MSGQ_DEFINE(sample_queue, uint32_t, 4);
K_FIFO_DEFINE(tx_fifo);
K_CONDVAR_DEFINE(battery_changed);
K_EVENT_DEFINE(link_events);
K_TIMER_DEFINE(heartbeat_timer, NULL, NULL);
static struct k_poll_event uplink_events[2];

static struct k_thread workers[WORKERS];
static __attribute__((section(".noinit.stacks"), aligned(32))) z_stack_t worker_stacks[WORKERS][WORKER_STACK / sizeof(z_stack_t)];

static void wait_for_link(void *p1, void *p2, void *p3)
{
	(void)p1;
	(void)p2;
	(void)p3;
	(void)k_sem_take(&link_up, K_FOREVER);
	NOT_A_TAIL_CALL();
}

/* Locks twice and sleeps on it. */
static void own_spi(void *p1, void *p2, void *p3)
{
	(void)p1;
	(void)p2;
	(void)p3;
	(void)k_mutex_lock(&spi_lock, K_FOREVER);
	(void)k_mutex_lock(&spi_lock, K_FOREVER);
	(void)k_sleep(5000);
	NOT_A_TAIL_CALL();
}

static void wait_for_mutex(void *p1, void *p2, void *p3)
{
	(void)p2;
	(void)p3;
	(void)k_mutex_lock(p1, K_FOREVER);
	NOT_A_TAIL_CALL();
}

static void wait_for_sample(void *p1, void *p2, void *p3)
{
	uint32_t sample;

	(void)p1;
	(void)p2;
	(void)p3;
	(void)k_msgq_get(&sample_queue, &sample, 3000);
	NOT_A_TAIL_CALL();
}

static void wait_for_packet(void *p1, void *p2, void *p3)
{
	(void)p2;
	(void)p3;
	(void)k_queue_get(p1, K_FOREVER);
	NOT_A_TAIL_CALL();
}

static void wait_for_battery(void *p1, void *p2, void *p3)
{
	(void)p1;
	(void)p2;
	(void)p3;
	(void)k_mutex_lock(&battery_lock, K_FOREVER);
	(void)k_condvar_wait(&battery_changed, &battery_lock, K_FOREVER);
	NOT_A_TAIL_CALL();
}

static void wait_for_events(void *p1, void *p2, void *p3)
{
	(void)p1;
	(void)p2;
	(void)p3;
	(void)k_event_wait(&link_events, 0x5u, false, K_FOREVER);
	NOT_A_TAIL_CALL();
}

static void wait_for_heartbeat(void *p1, void *p2, void *p3)
{
	(void)p1;
	(void)p2;
	(void)p3;
	(void)k_timer_status_sync(&heartbeat_timer);
	NOT_A_TAIL_CALL();
}

static void poll_uplink(void *p1, void *p2, void *p3)
{
	(void)p1;
	(void)p2;
	(void)p3;
	uplink_events[0].type = K_POLL_TYPE_SEM_AVAILABLE;
	uplink_events[0].sem = &link_up;
	uplink_events[1].type = K_POLL_TYPE_DATA_AVAILABLE;
	uplink_events[1].queue = &tx_fifo._queue;
	(void)k_poll(uplink_events, 2, K_FOREVER);
	NOT_A_TAIL_CALL();
}

static void join_worker(void *p1, void *p2, void *p3)
{
	(void)p2;
	(void)p3;
	(void)k_thread_join(p1, K_FOREVER);
	NOT_A_TAIL_CALL();
}

static void sleep_long(void *p1, void *p2, void *p3)
{
	(void)p1;
	(void)p2;
	(void)p3;
	(void)k_sleep(9000);
	NOT_A_TAIL_CALL();
}

static k_tid_t worker(unsigned int index, k_thread_entry_t entry, void *argument, const char *name)
{
	return k_thread_create(&workers[index], worker_stacks[index], WORKER_STACK, entry, argument, NULL, NULL, 8, 0, name);
}

static NOINLINE void gateway_give_up(uint32_t stalled)
{
	if (stalled > 0u) {
		k_panic();
	}
	uplink.id++;
}

void gateway_wait_for_everything(void)
{
	z_ready_thread(worker(0, wait_for_link, NULL, "link"));
	z_ready_thread(worker(1, own_spi, NULL, "spi_owner"));
	z_ready_thread(worker(2, wait_for_mutex, &spi_lock, "flash_log"));
	z_ready_thread(worker(3, wait_for_sample, NULL, "sampler"));
	z_ready_thread(worker(4, wait_for_packet, &tx_fifo, "tx"));
	z_ready_thread(worker(5, wait_for_packet, &uplink.inbox, "rx"));
	z_ready_thread(worker(6, wait_for_battery, NULL, "battery"));
	z_ready_thread(worker(7, wait_for_events, NULL, "state"));
	z_ready_thread(worker(8, wait_for_heartbeat, NULL, "heartbeat"));
	z_ready_thread(worker(9, poll_uplink, NULL, "poller"));
	z_ready_thread(worker(10, join_worker, &workers[1], "joiner"));
	z_ready_thread(worker(11, sleep_long, NULL, "suspended"));
	/* Created with K_FOREVER as its delay, and never started. */
	worker(12, sleep_long, NULL, "never_started")->base.thread_state = _THREAD_SLEEPING;
	z_ready_thread(worker(13, sleep_long, NULL, "aborted"));
	(void)k_sleep(3);
	k_thread_suspend(&workers[11]);
	k_thread_abort(&workers[13]);
	gateway_give_up(WORKERS);
	NOT_A_TAIL_CALL();
}

struct request {
	uint32_t id;
	const char *topic;
	struct k_sem *answered;
};

/* Waits for a limited time on objects that belong to functions, and on one that stands on another thread's stack. */
static void await_answer(void *p1, void *p2, void *p3)
{
	struct request *request = p1;
	uint32_t attempts = request->id + 2u;

	(void)p2;
	(void)p3;
	(void)k_sem_take(request->answered, 6000);
	request->id = attempts;
}

static void await_window(void *p1, void *p2, void *p3)
{
	static K_SEM_DEFINE(window_open, 0, 1);

	(void)p1;
	(void)p2;
	(void)p3;
	(void)k_sem_take(&window_open, 2500);
	NOT_A_TAIL_CALL();
}

static void await_settings(void *p1, void *p2, void *p3)
{
	static K_MUTEX_DEFINE(settings_guard);
	int32_t patience = p2 != NULL ? 800 : K_FOREVER;

	(void)p1;
	(void)p3;
	(void)k_mutex_lock(&settings_guard, patience);
	(void)k_sleep(patience + 1000);
	NOT_A_TAIL_CALL();
}

static void poll_for_a_while(void *p1, void *p2, void *p3)
{
	static struct k_poll_event wanted[2];

	(void)p1;
	(void)p2;
	(void)p3;
	wanted[0].type = K_POLL_TYPE_SEM_AVAILABLE;
	wanted[0].sem = &link_up;
	wanted[1].type = K_POLL_TYPE_DATA_AVAILABLE;
	wanted[1].queue = &tx_fifo._queue;
	(void)k_poll(wanted, 2, 4000);
	NOT_A_TAIL_CALL();
}

void gateway_wait_a_while(void)
{
	struct k_sem answered = { Z_WAIT_Q_INIT(&answered.wait_q), 0, 1 };
	struct request request = { 17u, "status", &answered };

	z_ready_thread(worker(0, await_answer, &request, "requester"));
	z_ready_thread(worker(1, await_window, NULL, "window"));
	z_ready_thread(worker(2, await_settings, &request, "settings_owner"));
	z_ready_thread(worker(3, await_settings, NULL, "settings_next"));
	z_ready_thread(worker(4, poll_for_a_while, NULL, "poller"));
	z_ready_thread(worker(5, sleep_long, NULL, "sleeper"));
	z_ready_thread(worker(6, wait_for_sample, NULL, "sampler"));
	z_ready_thread(worker(7, sleep_long, NULL, "aborting"));
	z_ready_thread(worker(8, sleep_long, NULL, "suspending"));
	z_ready_thread(worker(9, wait_for_link, NULL, "link"));
	(void)k_sleep(300);
	/* Both are under way when another core runs the thread. */
	workers[7].base.thread_state |= _THREAD_ABORTING;
	workers[8].base.thread_state |= _THREAD_SUSPENDING;
	k_thread_suspend(&workers[9]);
	z_ready_thread(worker(10, wait_for_link, NULL, "late"));
	gateway_give_up(request.id);
	NOT_A_TAIL_CALL();
}

struct lock_pair {
	struct k_mutex *first;
	struct k_mutex *second;
};

static void lock_two(void *p1, void *p2, void *p3)
{
	const struct lock_pair *pair = p1;

	(void)p2;
	(void)p3;
	(void)k_mutex_lock(pair->first, K_FOREVER);
	(void)k_sleep(2);
	(void)k_mutex_lock(pair->second, K_FOREVER);
	(void)k_mutex_unlock(pair->second);
	(void)k_mutex_unlock(pair->first);
}

/* Three threads, three locks, each waits for the next one's; a fourth waits outside of the circle. */
void gateway_lock_out(void)
{
	static struct lock_pair pairs[] = { { &spi_lock, &uart_lock }, { &uart_lock, &nvs_lock }, { &nvs_lock, &spi_lock } };
	static const char *const names[] = { "logger", "console", "settings_sync" };

	for (unsigned int i = 0; i < ARRAY_SIZE(pairs); i++) {
		z_ready_thread(worker(i, lock_two, &pairs[i], names[i]));
	}
	(void)k_sleep(3);
	z_ready_thread(worker(3, wait_for_mutex, &uart_lock, "shell"));
	(void)k_sleep(3);
	gateway_give_up(3u);
	NOT_A_TAIL_CALL();
}

static NOINLINE void gateway_report(uint32_t attempt)
{
	uint8_t reply[20];
	char peer[12] = "node-17";

	for (uint8_t i = 0; i < sizeof(reply); i++) {
		reply[i] = (uint8_t)(0x30u + 3u * i);
	}
	LOG_INF("connected to %s after %u attempts", peer, (unsigned int)attempt);
	LOG_DBG("rssi %d dBm, %5.2f V, offset %+d, id %08X", -71, 3.6875, 12, 0xbeef12u);
	LOG_INF("uptime %lld us, counter %llu", -5000000001LL, 0x1ffffffffULL);
	LOG_WRN("%s: %-8s|%4d|%c|%.3s|%*d", "limits", peer, 42, 'q', "abcdef", 6, -9);
	LOG_HEXDUMP_WRN(reply, sizeof(reply), "unexpected reply:");
	LOG_ERR("no answer from %s at %p, %d%% of retries used", peer, (void *)&uplink, 100);
	gateway_give_up(attempt);
	NOT_A_TAIL_CALL();
}

/* More than the buffer holds, so that it wraps and drops; a part is given out; the rest nobody sees. */
void gateway_last_words(void)
{
	for (uint32_t i = 0; i < 48u; i++) {
		LOG_DBG("poll %u of %u: %s", (unsigned int)i, 48u, i % 3u == 0u ? "timeout" : "no data");
		if (i == 12u) {
			for (uint32_t given = 0; given < 9u; given++) {
				(void)z_impl_log_process();
			}
		}
	}
	while (z_impl_log_process()) {
	}
	(void)k_sleep(7);
	gateway_report(3u);
	NOT_A_TAIL_CALL();
}
#else
void gateway_wait_a_while(void)
{
}

void gateway_wait_for_everything(void)
{
}

void gateway_lock_out(void)
{
}

void gateway_last_words(void)
{
}
#endif
