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
#include "processor.h"

#define SCB_CFSR 0xe000ed28U
#define SCB_HFSR 0xe000ed2cU
#define SCB_MMFAR 0xe000ed34U
#define SCB_BFAR 0xe000ed38U
#define SCB_SFSR 0xe000ede4U
#define SCB_SFAR 0xe000ede8U

#define EXC_RETURN_MASK 0xffffff00U
/* In the stacked r0, where k_oops() and k_panic() have their reason. */
#define CAPTURE_MARK 0x494e5143U
#define NOT_PRIVILEGED 1U
#define STACKED_LR 11U

#ifdef INQUEST_ESF_IS_STRUCT
typedef struct arch_esf exception_frame;
#else
typedef z_arch_esf_t exception_frame;
#endif

struct inquest_latch inquest_latch;
enum inquest_capture_kind inquest_capture_kind;
struct inquest_fault_registers inquest_fault;
bool inquest_fault_latched;

/* Words of the processor, as wide as a pointer so that a test on the host can give addresses of its own. */
void __real_z_arm_fault(uintptr_t msp, uintptr_t psp, uintptr_t exc_return, uintptr_t callee);
void __real_z_do_kernel_oops(uintptr_t frame, uintptr_t callee, uintptr_t exc_return, uintptr_t unused);
void __wrap_z_arm_fault(uintptr_t msp, uintptr_t psp, uintptr_t exc_return, uintptr_t callee);
void __wrap_z_do_kernel_oops(uintptr_t frame, uintptr_t callee, uintptr_t exc_return, uintptr_t unused);

/* What follows is a crash: the messages and the dump must not be taken for a freeze. */
static void crashed(void)
{
#ifdef CONFIG_INQUEST_SUPERVISOR
	inquest_supervisor_disarm();
#endif
}

static void latch(uintptr_t msp, uintptr_t psp, uintptr_t exc_return)
{
#if defined(CONFIG_ARMV7_M_ARMV8_M_MAINLINE)
	inquest_fault.cfsr = inquest_processor_read(SCB_CFSR);
	inquest_fault.hfsr = inquest_processor_read(SCB_HFSR);
	inquest_fault.mmfar = inquest_processor_read(SCB_MMFAR);
	inquest_fault.bfar = inquest_processor_read(SCB_BFAR);
#endif
#if defined(CONFIG_ARM_SECURE_FIRMWARE)
	inquest_fault.sfsr = inquest_processor_read(SCB_SFSR);
	inquest_fault.sfar = inquest_processor_read(SCB_SFAR);
	inquest_fault.secure = 1;
#endif
	inquest_fault.control = inquest_processor_control();
	inquest_fault.exception = inquest_processor_exception();
	inquest_fault.msp = (uint32_t)msp;
	inquest_fault.psp = (uint32_t)psp;
	inquest_fault.exc_return = (uint32_t)exc_return;
	inquest_fault_latched = true;
}

/* Of a fault that the kernel mended, or after which the system went on: not for the next dump. */
static void forget(void)
{
	memset(&inquest_fault, 0, sizeof(inquest_fault));
	inquest_fault_latched = false;
}

void __wrap_z_arm_fault(uintptr_t msp, uintptr_t psp, uintptr_t exc_return, uintptr_t callee)
{
	latch(msp, psp, exc_return);
	/* A fault in the midst of a dump that was asked for is a crash. */
	if (inquest_capture_kind == INQUEST_CAPTURE_ASKED) {
		inquest_capture_kind = INQUEST_CAPTURE_FATAL;
	}
	crashed();
	__real_z_arm_fault(msp, psp, exc_return, callee);
	forget();
}

/* Where the dump's stack pointer comes from; the host tells a frame's address from the value above it. */
extern uint32_t z_arm_coredump_fault_sp;

/* An asked-for dump: the exception frame that k_oops() would die by is dumped, and the thread goes on. */
static void capture(uintptr_t frame, uintptr_t callee, uint32_t reason)
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
	z_arm_coredump_fault_sp = (uint32_t)frame;
	inquest_capture_kind = INQUEST_CAPTURE_ASKED;
	coredump(reason, &esf, k_current_get());
	inquest_capture_kind = INQUEST_CAPTURE_FATAL;
}

static bool is_exc_return(uintptr_t value)
{
	return (value & EXC_RETURN_MASK) == EXC_RETURN_MASK;
}

/*
 * Versions before 4.1 do not hand EXC_RETURN over. With EXTRA_EXCEPTION_INFO their entry (swap_helper.S) pushes it three words above the
 * callee-saved registers, r4 to r11 and the psp. 0: not known. Whether the frame has the floating-point part cannot be guessed.
 */
static uint32_t stacked_exc_return(uintptr_t callee)
{
#if defined(CONFIG_EXTRA_EXCEPTION_INFO) && defined(CONFIG_ARMV7_M_ARMV8_M_MAINLINE)
	if (callee != 0 && callee % 4U == 0) {
		uint32_t value = ((const uint32_t *)callee)[STACKED_LR];

		return is_exc_return(value) ? value : 0;
	}
#else
	ARG_UNUSED(callee);
#endif
	return 0;
}

void __wrap_z_do_kernel_oops(uintptr_t frame, uintptr_t callee, uintptr_t exc_return, uintptr_t unused)
{
	bool whole = is_exc_return(exc_return);
	uintptr_t psp = inquest_processor_psp();
	const uint32_t *stacked = (const uint32_t *)frame;

	latch(frame == psp ? 0 : frame, psp, whole ? exc_return : stacked_exc_return(callee));
	/* A thread of user mode could put the same mark there. */
	if (stacked[0] == CAPTURE_MARK && (inquest_fault.control & NOT_PRIVILEGED) == 0) {
		capture(frame, inquest_fault.exc_return != 0 ? callee : 0, stacked[1]);
	} else {
		crashed();
		__real_z_do_kernel_oops(frame, callee, exc_return, unused);
	}
	forget();
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

	inquest_processor_ask(CAPTURE_MARK, reason);
	return 0;
}
