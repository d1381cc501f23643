/* SPDX-License-Identifier: Apache-2.0 */
/* The newer way to switch threads (CONFIG_USE_SWITCH): a thread that does not run is a pointer to a frame on its own stack,
 * k_thread.switch_handle; callee_saved is not kept. The frame's layout is that of Zephyr's arch/arm/core/cortex_m/
 * arm-m-switch.c; the code is our own and always switches in PendSV.
 */
#include "crashlab.h"

#ifdef CONFIG_USE_SWITCH
#include <string.h>

#define XPSR_STACK_ALIGN (1u << 9)
#define XPSR_ICI_IT 0x0600fc00u
#define EXC_RETURN_THREAD_BASIC 0xfffffffdu
#define EXC_RETURN_THREAD_EXTENDED 0xffffffedu

struct switch_frame {
#ifdef CONFIG_PSPLIM
	uint32_t psplim;
#endif
	uint32_t apsr;
	uint32_t r0, r1, r2, r3;
	uint32_t r4_to_r11[8];
	uint32_t r12;
	uint32_t lr;
	uint32_t pc;
};

struct z_frame_fpu {
	uint32_t have_fpu;
	uint32_t s_regs[32];
	uint32_t fpscr;
	struct switch_frame sw;
};

/* What the assembly saves of the thread that goes and loads of the one that comes. */
struct switched_registers {
#ifdef CONFIG_FPU
	uint32_t s16_to_s31[16];
#endif
	uint32_t r4_to_r11[8];
};

struct arm_m_cs_ptrs {
	void *out, *in, *lr_save, *lr_fixup;
};

/* Debuggers tell this way of switching by these names; the first is as large as the frame is larger than the hardware's. */
#ifdef CONFIG_FPU
uint32_t arm_m_switch_stack_buffer = sizeof(struct z_frame_fpu) - sizeof(struct __basic_sf);
#else
uint32_t arm_m_switch_stack_buffer = sizeof(struct switch_frame) - sizeof(struct __basic_sf);
#endif
uint32_t arm_m_switch_control;
struct arm_m_cs_ptrs arm_m_cs_ptrs;

void arm_m_iciit_stub(void);
uint32_t arm_m_do_switch(uint32_t psp, struct switched_registers *registers, uint32_t exc_return);
void z_arm_configure_dynamic_mpu_regions(const struct k_thread *thread);

__attribute__((naked)) void arm_m_iciit_stub(void)
{
	__asm__("udf #0");
}

/* A thread that was interrupted within an IT block or a load of several registers cannot be resumed there by a plain
 * jump: where it was is kept in the thread, and its frame leads to the stub.
 */
static void iciit_fixup(struct k_thread *thread, struct __basic_sf *hw)
{
	if ((hw->xpsr & XPSR_ICI_IT) != 0u) {
		thread->arch.iciit_pc = hw->pc;
		thread->arch.iciit_apsr = hw->xpsr;
		hw->pc = (uint32_t)(uintptr_t)arm_m_iciit_stub;
	}
}

static void *cpu_to_switch(struct k_thread *thread, uint32_t psp, const struct switched_registers *registers, bool extended)
{
	struct __basic_sf hw;
	uint32_t top = psp + sizeof(hw);
	struct switch_frame *sw;

	memcpy(&hw, (void *)(uintptr_t)psp, sizeof(hw));
	iciit_fixup(thread, &hw);
#ifdef CONFIG_FPU
	struct __fpu_sf fpu;

	memcpy(&fpu, (void *)(uintptr_t)top, sizeof(fpu));
	top += extended ? sizeof(fpu) : 0u;
#else
	(void)extended;
#endif
	top += (hw.xpsr & XPSR_STACK_ALIGN) != 0u ? 4u : 0u;
	sw = (struct switch_frame *)(uintptr_t)top - 1;
#ifdef CONFIG_PSPLIM
	__asm__ volatile("mrs %0, PSPLIM" : "=r"(sw->psplim));
#endif
	sw->apsr = hw.xpsr;
	sw->r0 = hw.a1;
	sw->r1 = hw.a2;
	sw->r2 = hw.a3;
	sw->r3 = hw.a4;
	memcpy(sw->r4_to_r11, registers->r4_to_r11, sizeof(sw->r4_to_r11));
	sw->r12 = hw.ip;
	sw->lr = hw.lr;
	sw->pc = hw.pc | 1u;
#ifdef CONFIG_FPU
	uint32_t *have_fpu = (uint32_t *)(void *)sw - 1;

	*have_fpu = 0u;
	if (extended) {
		struct z_frame_fpu *frame = (struct z_frame_fpu *)(void *)((char *)sw - offsetof(struct z_frame_fpu, sw));

		memcpy(frame->s_regs, fpu.s, sizeof(fpu.s));
		memcpy(frame->s_regs + 16, registers->s16_to_s31, sizeof(registers->s16_to_s31));
		frame->fpscr = fpu.fpscr;
		have_fpu = &frame->have_fpu;
		*have_fpu = 1u;
	}
	return have_fpu;
#else
	return sw;
#endif
}

/* Back into the hardware's frame; returns the EXC_RETURN to leave by. */
static uint32_t switch_to_cpu(struct k_thread *thread, struct switched_registers *registers)
{
	uint32_t at = (uint32_t)(uintptr_t)thread->switch_handle;
	uint32_t exc_return = EXC_RETURN_THREAD_BASIC;
	struct __basic_sf hw;
	struct switch_frame sw;
	uint32_t top;
#ifdef CONFIG_FPU
	struct z_frame_fpu saved;

	memcpy(&saved, (void *)(uintptr_t)at, sizeof(saved));
	at += saved.have_fpu != 0u ? offsetof(struct z_frame_fpu, sw) : sizeof(uint32_t);
#endif
	memcpy(&sw, (void *)(uintptr_t)at, sizeof(sw));
	top = at + sizeof(sw);
	hw = (struct __basic_sf){ sw.r0, sw.r1, sw.r2, sw.r3, sw.r12, sw.lr, sw.pc & ~1u, sw.apsr };
	memcpy(registers->r4_to_r11, sw.r4_to_r11, sizeof(sw.r4_to_r11));
	if (hw.pc == ((uint32_t)(uintptr_t)arm_m_iciit_stub & ~1u)) {
		hw.pc = thread->arch.iciit_pc;
		hw.xpsr = thread->arch.iciit_apsr;
		thread->arch.iciit_pc = 0u;
	}
	top -= (hw.xpsr & XPSR_STACK_ALIGN) != 0u ? 4u : 0u;
#ifdef CONFIG_FPU
	if (saved.have_fpu != 0u) {
		struct __fpu_sf *fpu = (struct __fpu_sf *)(uintptr_t)top - 1;

		memcpy(fpu->s, saved.s_regs, sizeof(fpu->s));
		fpu->fpscr = saved.fpscr;
		memcpy(registers->s16_to_s31, saved.s_regs + 16, sizeof(registers->s16_to_s31));
		top -= sizeof(*fpu);
		exc_return = EXC_RETURN_THREAD_EXTENDED;
	}
#endif
	top -= sizeof(hw);
	memcpy((void *)(uintptr_t)top, &hw, sizeof(hw));
#ifdef CONFIG_PSPLIM
	__asm__ volatile("msr PSPLIM, %0" : : "r"(sw.psplim));
#endif
	__asm__ volatile("msr PSP, %0" : : "r"(top));
	return exc_return;
}

uint32_t arm_m_do_switch(uint32_t psp, struct switched_registers *registers, uint32_t exc_return)
{
	struct k_thread *last = _current;
	struct k_thread *next;
	unsigned int key;

	arm_m_switch_control++;
	last->switch_handle = cpu_to_switch(last, psp, registers, (exc_return & EXC_RETURN_FTYPE) == 0u);
	key = arch_irq_lock();
	next = _kernel.ready_q.cache;
	_current = next;
	arch_irq_unlock(key);
#ifdef CONFIG_MPU_STACK_GUARD
	z_arm_configure_dynamic_mpu_regions(next);
#endif
	arm_m_cs_ptrs.lr_save = (void *)(uintptr_t)switch_to_cpu(next, registers);
	/* It was the last that was switched out: now it is nobody's. */
	next->switch_handle = NULL;
	return (uint32_t)(uintptr_t)arm_m_cs_ptrs.lr_save;
}

void arch_new_thread(struct k_thread *thread, z_stack_t *stack, char *stack_ptr, k_thread_entry_t entry, void *p1,
		     void *p2, void *p3)
{
	struct switch_frame *sw = (struct switch_frame *)(void *)stack_ptr - 1;

	(void)stack;
	memset(sw, 0, sizeof(*sw));
#ifdef CONFIG_PSPLIM
	sw->psplim = (uint32_t)thread->stack_info.start;
#endif
	sw->r0 = (uint32_t)(uintptr_t)entry;
	sw->r1 = (uint32_t)(uintptr_t)p1;
	sw->r2 = (uint32_t)(uintptr_t)p2;
	sw->r3 = (uint32_t)(uintptr_t)p3;
	sw->pc = (uint32_t)(uintptr_t)z_thread_entry | 1u;
	sw->apsr = 0x01000000u;
	thread->switch_handle = sw;
#ifdef CONFIG_FPU
	thread->switch_handle = (uint32_t *)(void *)sw - 1;
	*(uint32_t *)thread->switch_handle = 0u;
#endif
}
#endif
