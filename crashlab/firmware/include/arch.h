/* SPDX-License-Identifier: Apache-2.0 */
/* Cortex-M: registers of the core, the shapes on its stacks, and the locks. */
#ifndef CRASHLAB_ARCH_H
#define CRASHLAB_ARCH_H

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define REG32(address) (*(volatile uint32_t *)(address))
#define NVIC_ISER REG32(0xE000E100)
#define NVIC_ISPR REG32(0xE000E200)
#define NVIC_IPR ((volatile uint32_t *)0xE000E400)
#define SYSTICK_CTRL REG32(0xE000E010)
#define SYSTICK_LOAD REG32(0xE000E014)
#define SYSTICK_VAL REG32(0xE000E018)
#define SCB_ICSR REG32(0xE000ED04)
#define SCB_VTOR REG32(0xE000ED08)
#define SCB_CCR REG32(0xE000ED14)
#define SCB_SHPR2 REG32(0xE000ED1C)
#define SCB_SHPR3 REG32(0xE000ED20)
#define SCB_SHCSR REG32(0xE000ED24)
#define SCB_CFSR REG32(0xE000ED28)
#define SCB_HFSR REG32(0xE000ED2C)
#define SCB_MMFAR REG32(0xE000ED34)
#define SCB_BFAR REG32(0xE000ED38)
#define SCB_CPACR REG32(0xE000ED88)
#define MPU_TYPE REG32(0xE000ED90)
#define MPU_CTRL REG32(0xE000ED94)
#define MPU_RNR REG32(0xE000ED98)
#define MPU_RBAR REG32(0xE000ED9C)
#define MPU_RASR REG32(0xE000EDA0)
#define MPU_RLAR REG32(0xE000EDA0)
#define MPU_MAIR0 REG32(0xE000EDC0)
#define SAU_CTRL REG32(0xE000EDD0)
#define SAU_RNR REG32(0xE000EDD8)
#define SAU_RBAR REG32(0xE000EDDC)
#define SAU_RLAR REG32(0xE000EDE0)
#define SAU_SFSR REG32(0xE000EDE4)
#define FPU_FPCCR REG32(0xE000EF34)

#define SCB_ICSR_PENDSVSET (1u << 28)

#define CFSR_IACCVIOL (1u << 0)
#define CFSR_DACCVIOL (1u << 1)
#define CFSR_MUNSTKERR (1u << 3)
#define CFSR_MSTKERR (1u << 4)
#define CFSR_MMARVALID (1u << 7)
#define CFSR_IBUSERR (1u << 8)
#define CFSR_PRECISERR (1u << 9)
#define CFSR_IMPRECISERR (1u << 10)
#define CFSR_UNSTKERR (1u << 11)
#define CFSR_STKERR (1u << 12)
#define CFSR_BFARVALID (1u << 15)
#define CFSR_UNDEFINSTR (1u << 16)
#define CFSR_INVSTATE (1u << 17)
#define CFSR_INVPC (1u << 18)
#define CFSR_NOCP (1u << 19)
#define CFSR_STKOF (1u << 20)
#define CFSR_UNALIGNED (1u << 24)
#define CFSR_DIVBYZERO (1u << 25)

#define SFSR_INVEP (1u << 0)
#define SFSR_INVIS (1u << 1)
#define SFSR_INVER (1u << 2)
#define SFSR_AUVIOL (1u << 3)
#define SFSR_INVTRAN (1u << 4)

#define EXC_RETURN_ES (1u << 0)
#define EXC_RETURN_S (1u << 6)
#define EXC_RETURN_SPSEL (1u << 2)
#define EXC_RETURN_MODE_THREAD (1u << 3)
#define EXC_RETURN_FTYPE (1u << 4)

#define _SVC_CALL_RUNTIME_EXCEPT 2

struct _callee_saved {
	uint32_t v1; /* r4 */
	uint32_t v2; /* r5 */
	uint32_t v3; /* r6 */
	uint32_t v4; /* r7 */
	uint32_t v5; /* r8 */
	uint32_t v6; /* r9 */
	uint32_t v7; /* r10 */
	uint32_t v8; /* r11 */
	uint32_t psp;
};
typedef struct _callee_saved _callee_saved_t;

struct _preempt_float {
	float s16[16];
};

struct _thread_arch {
	uint32_t basepri;
	uint32_t swap_return_value;
#ifdef CONFIG_USE_SWITCH
	uint32_t iciit_pc;
	uint32_t iciit_apsr;
#endif
#if defined(CONFIG_FPU) && !defined(CONFIG_USE_SWITCH)
	struct _preempt_float preempt_float;
#endif
	union {
		uint32_t mode;
		struct {
			uint8_t mode_bits;
			uint8_t mode_exc_return;
			uint16_t mode_reserved;
		};
	};
};

struct __basic_sf {
	uint32_t a1;
	uint32_t a2;
	uint32_t a3;
	uint32_t a4;
	uint32_t ip;
	uint32_t lr;
	uint32_t pc;
	uint32_t xpsr;
};

struct __fpu_sf {
	uint32_t s[16];
	uint32_t fpscr;
	uint32_t undefined;
};

struct __extra_esf_info {
	_callee_saved_t *callee;
	uint32_t msp;
	uint32_t exc_return;
};

struct arch_esf {
	struct __basic_sf basic;
#ifdef CONFIG_FPU
	struct __fpu_sf fpu;
#endif
	struct __extra_esf_info extra_info;
};

#if defined(__ARM_ARCH_6M__)
static ALWAYS_INLINE unsigned int arch_irq_lock(void)
{
	unsigned int key;

	__asm__ volatile("mrs %0, PRIMASK\n\tcpsid i" : "=r"(key) : : "memory");
	return key;
}

static ALWAYS_INLINE void arch_irq_unlock(unsigned int key)
{
	if (key == 0u) {
		__asm__ volatile("cpsie i\n\tisb" ::: "memory");
	}
}
#else
/* Interrupts of priority 0x20 and below are held back; faults and SVC stay live. */
static ALWAYS_INLINE unsigned int arch_irq_lock(void)
{
	unsigned int key;
	unsigned int locked = 0x20u;

	__asm__ volatile("mrs %0, BASEPRI\n\tmsr BASEPRI_MAX, %1\n\tisb" : "=&r"(key) : "r"(locked) : "memory");
	return key;
}

static ALWAYS_INLINE void arch_irq_unlock(unsigned int key)
{
	__asm__ volatile("msr BASEPRI, %0\n\tisb" : : "r"(key) : "memory");
}
#endif

static ALWAYS_INLINE uint32_t arch_ipsr(void)
{
	uint32_t value;

	__asm__ volatile("mrs %0, IPSR" : "=r"(value));
	return value & 0x1ffu;
}

#define ARCH_EXCEPT_LOCKED(reason_p)                                                                                   \
	do {                                                                                                           \
		register uint32_t except_reason __asm__("r0") = (reason_p);                                           \
		__asm__ volatile("svc %[id]" : : "r"(except_reason), [id] "i"(_SVC_CALL_RUNTIME_EXCEPT) : "memory");  \
		__builtin_unreachable();                                                                               \
	} while (0)

#define ARCH_EXCEPT(reason_p)                                                                                          \
	do {                                                                                                           \
		register uint32_t except_reason __asm__("r0") = (reason_p);                                           \
		arch_irq_unlock(0);                                                                                    \
		__asm__ volatile("svc %[id]" : : "r"(except_reason), [id] "i"(_SVC_CALL_RUNTIME_EXCEPT) : "memory");  \
		__builtin_unreachable();                                                                               \
	} while (0)

void arch_cpu_idle(void);
void arch_irq_connect(unsigned int irq, unsigned int priority, void (*isr)(const void *), const void *argument);
void arch_irq_pend(unsigned int irq);
void arch_init(void);
void arch_mpu_init(void);
void arch_mpu_off(void);
NORETURN void arch_system_halt(unsigned int reason);
NORETURN void arch_switch_to_main_thread(void *top, void *entry);

#ifdef __cplusplus
}
#endif

#endif
