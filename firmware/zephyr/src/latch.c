/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first C code of a fault: linked before Zephyr's z_arm_fault() and z_do_kernel_oops() (--wrap), it keeps the registers that
 * those clear or never look at. Both are called from assembly with their arguments in r0 to r3; passing all four on is right for
 * every version of Zephyr, whatever number of parameters its function has.
 */
#include <errno.h>
#include <string.h>

#include <zephyr/debug/coredump.h>
#include <zephyr/kernel.h>

#include "private.h"

#define SCB_CFSR 0xe000ed28U
#define SCB_HFSR 0xe000ed2cU
#define SCB_MMFAR 0xe000ed34U
#define SCB_BFAR 0xe000ed38U
#define SCB_SFSR 0xe000ede4U
#define SCB_SFAR 0xe000ede8U

#define IPSR_MASK 0x1ffU
#define EXC_RETURN_MASK 0xffffff00U
#define CAPTURE_MAGIC 0x494e5143U

#ifdef INQUEST_ESF_IS_STRUCT
typedef struct arch_esf exception_frame;
#else
typedef z_arch_esf_t exception_frame;
#endif

struct inquest_latch inquest_latch;
enum inquest_capture_kind inquest_capture_kind;
struct inquest_fault_registers inquest_fault;

static volatile uint32_t capture_asked;
static unsigned int capture_reason;

void __real_z_arm_fault(uint32_t msp, uint32_t psp, uint32_t exc_return, uint32_t callee);
void __real_z_do_kernel_oops(uint32_t frame, uint32_t callee, uint32_t exc_return, uint32_t unused);
void __wrap_z_arm_fault(uint32_t msp, uint32_t psp, uint32_t exc_return, uint32_t callee);
void __wrap_z_do_kernel_oops(uint32_t frame, uint32_t callee, uint32_t exc_return, uint32_t unused);

static inline uint32_t read_word(uint32_t address)
{
	return *(volatile const uint32_t *)address;
}

static void latch_status(void)
{
	uint32_t value;

#if defined(CONFIG_ARMV7_M_ARMV8_M_MAINLINE)
	inquest_fault.cfsr = read_word(SCB_CFSR);
	inquest_fault.hfsr = read_word(SCB_HFSR);
	inquest_fault.mmfar = read_word(SCB_MMFAR);
	inquest_fault.bfar = read_word(SCB_BFAR);
#endif
#if defined(CONFIG_ARM_SECURE_FIRMWARE)
	inquest_fault.sfsr = read_word(SCB_SFSR);
	inquest_fault.sfar = read_word(SCB_SFAR);
	inquest_fault.secure = 1;
#endif
	__asm__ volatile("mrs %0, control" : "=r"(value));
	inquest_fault.control = value;
	__asm__ volatile("mrs %0, ipsr" : "=r"(value));
	inquest_fault.exception = value & IPSR_MASK;
}

void __wrap_z_arm_fault(uint32_t msp, uint32_t psp, uint32_t exc_return, uint32_t callee)
{
	latch_status();
	inquest_fault.msp = msp;
	inquest_fault.psp = psp;
	inquest_fault.exc_return = exc_return;
	__real_z_arm_fault(msp, psp, exc_return, callee);
}

/* Where the dump's stack pointer comes from; the host tells a frame's address from the value above it. */
extern uint32_t z_arm_coredump_fault_sp;

/* An asked-for dump: the exception frame that k_oops() would die by is dumped, and the thread goes on. */
static void capture(uint32_t frame, uint32_t callee)
{
	/* The kernel's structure is longer than the hardware's frame; what stands behind that is the thread's stack. */
	exception_frame esf;

	memset(&esf, 0, sizeof(esf));
	memcpy(&esf, (const void *)frame, sizeof(esf.basic));
#ifdef CONFIG_EXTRA_EXCEPTION_INFO
	esf.extra_info.callee = (void *)callee;
	esf.extra_info.exc_return = inquest_fault.exc_return;
#else
	ARG_UNUSED(callee);
#endif
	z_arm_coredump_fault_sp = frame;
	coredump(capture_reason, &esf, k_current_get());
}

void __wrap_z_do_kernel_oops(uint32_t frame, uint32_t callee, uint32_t exc_return, uint32_t unused)
{
	/* Versions before 4.1 hand over the frame alone; where that lies tells what EXC_RETURN must have been. */
	bool whole = (exc_return & EXC_RETURN_MASK) == EXC_RETURN_MASK;
	uint32_t psp;

	__asm__ volatile("mrs %0, psp" : "=r"(psp));
	latch_status();
	inquest_fault.psp = psp;
	inquest_fault.msp = frame == psp ? 0 : frame;
	inquest_fault.exc_return = whole ? exc_return : frame == psp ? 0xfffffffdU : 0xfffffff1U;
	if (capture_asked == CAPTURE_MAGIC) {
		capture_asked = 0;
		capture(frame, whole ? callee : 0);
		inquest_capture_kind = INQUEST_CAPTURE_FATAL;
		return;
	}

	__real_z_do_kernel_oops(frame, callee, exc_return, unused);
}

int inquest_capture(unsigned int reason)
{
	struct inquest_dump_header header;
	const uint8_t *stream;

	unsigned int key = irq_lock();
	bool unlocked = arch_irq_unlocked(key);

	irq_unlock(key);
	if (k_is_in_isr() || !unlocked) {
		return -EWOULDBLOCK;
	}
	if (inquest_retained_find(&inquest_area, &header, &stream) == 0 && !IS_ENABLED(CONFIG_INQUEST_STORAGE_NONE)) {
		return -EBUSY;
	}

	capture_reason = reason;
	inquest_capture_kind = INQUEST_CAPTURE_ASKED;
	capture_asked = CAPTURE_MAGIC;
	__asm__ volatile("svc 2" ::: "r0", "r1", "r2", "r3", "r12", "lr", "memory", "cc");
	return 0;
}
