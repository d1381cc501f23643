/* SPDX-License-Identifier: Apache-2.0 */
/* What each scenario sets off. The host writes the number into crashlab_config; the name is in each fixture. */
#include "app.h"

#define RADIO_IRQ 3
#define DMA_IRQ 4
#define LINK_IRQ 5
#define STRAY_IRQ 9

void radio_start_window(uint32_t irq, int32_t ticks);
void radio_start_debounce(void);
void radio_start_panic(void);
void telemetry_report(void);
void watchdog_start(void);
void gateway_wait_for_everything(void);
void gateway_lock_out(void);
void gateway_last_words(void);
void gateway_wait_a_while(void);
void gestures_recognise(void);
void lights_play(void);
void lights_dim(void);
void lights_fade(void);
void lights_select_bank(void);
void telemetry_flush(void);

static void null_member_read(void) { hid_post(HID_SEND_LOST, 4); }
static void call_null(void) { hid_post(HID_SEND_UNBOUND, 4); }
static void jump_unmapped(void) { hid_post(HID_SEND_WILD, 4); }
static void execute_data(void) { hid_post(HID_SEND_DATA, 4); }
static void inline_chain(void) { hid_post(HID_KEYMAP, 1); }
static void leaf(void) { hid_post(HID_ENCODE_LEAF, 6); }
static void asm_leaf(void) { hid_post(HID_ASM_LEAF, 4); }
static void below_asm(void) { hid_post(HID_BELOW_ASM, 4); }
static void keyboard_lockup(void) { hid_post(HID_LOCKUP, 4); }
static void divide_by_zero(void) { sensor_post(SENSOR_AVERAGE, 0); }
static void unaligned_ldrd(void) { sensor_post(SENSOR_TIMESTAMP, 0); }
static void unaligned_ldm(void) { sensor_post(SENSOR_BURST, 0); }
static void write_rodata(void) { sensor_post(SENSOR_CALIBRATE, 0); }
static void bus_fault_read(void) { sensor_post(SENSOR_PROBE, 0); }
static void imprecise_write(void) { sensor_post(SENSOR_POSTED_WRITE, 0); }
static void cpp_method(void) { sensor_post(SENSOR_FILTER, 1); }
static void cpp_dead_object(void) { sensor_post(SENSOR_FILTER_DEAD, 0); }
static void use_after_free(void) { sensor_post(SENSOR_FREED, 0); }
static void smashed_return(void) { net_post(NET_OPTIONS, 44); }
static void stack_overflow(void) { net_post(NET_NESTED, 8); }
static void deep_stack(void) { net_post(NET_NESTED_THEN_NULL, 8); }
static void assertion(void) { net_post(NET_APPEND, 20); }
static void stack_canary(void) { net_post(NET_CANARY, 24); }
static void libc_memcpy(void) { net_post(NET_CHECKSUM, 24); }
static void fp_live(void) { display_request(1); }
static void panic(void) { storage_request(1); }
static void null_member_write(void) { storage_request(2); }
static void deadlock(void) { storage_request(3); }
static void oops(void) { storage_request(4); }
static void timer_callback(void) { radio_start_debounce(); }
static void panic_in_isr(void) { radio_start_panic(); }
static void isr_idle(void) { radio_start_window(RADIO_IRQ, 4); }
static void nested_isr(void) { radio_start_window(LINK_IRQ, 4); }
static void spurious_irq(void) { arch_irq_pend(STRAY_IRQ); }

static void isr_busy(void)
{
	crypto_request(1);
	radio_start_window(RADIO_IRQ, 4);
}

static void isr_stale_frames(void)
{
	crypto_request(2);
	radio_start_window(RADIO_IRQ, 4);
}

static void isr_fp_thread(void)
{
	display_request(2);
	radio_start_window(RADIO_IRQ, 4);
}

static void nested_isr_deep(void)
{
	crypto_request(1);
	radio_start_window(DMA_IRQ, 4);
}

static void undefined_instruction(void)
{
	__asm__ volatile("udf #7");
}

/* The supervisor call cannot be taken with interrupts off: it escalates to a hard fault. */
static NOINLINE void power_off_peripherals(void)
{
	__asm__ volatile("cpsid i" ::: "memory");
	ARCH_EXCEPT_LOCKED(K_ERR_KERNEL_OOPS);
}

static void rich_variables(void) { telemetry_report(); }
static void heap_corruption(void) { storage_request(5); }

static void heap_overrun(void) { storage_request(6); }
static void wait_objects(void) { gateway_wait_for_everything(); }
static void deadlock_three(void) { gateway_lock_out(); }
static void last_words(void) { gateway_last_words(); }

static void wait_a_while(void) { gateway_wait_a_while(); }
static void wild_read(void) { lights_play(); }
static void wild_write(void) { lights_dim(); }
static void fp_unit_off(void) { lights_fade(); }
static void secure_transition(void) { lights_select_bank(); }
static void rich_locals(void) { telemetry_flush(); }
static void rich_objects(void) { gestures_recognise(); }
static void double_free(void) { storage_request(7); }
static void stack_overflow_sentinel(void) { net_post(NET_DESCRIBE, 8); }

static void watchdog(void)
{
	crypto_request(1);
	watchdog_start();
}

static void oops_escalated(void)
{
	power_off_peripherals();
}

static void early_boot(void)
{
}

const struct crashlab_scenario crashlab_scenarios[] = {
	{ "null_member_read", null_member_read },
	{ "null_member_write", null_member_write },
	{ "call_null", call_null },
	{ "jump_unmapped", jump_unmapped },
	{ "execute_data", execute_data },
	{ "undefined_instruction", undefined_instruction },
	{ "divide_by_zero", divide_by_zero },
	{ "unaligned_ldrd", unaligned_ldrd },
	{ "unaligned_ldm", unaligned_ldm },
	{ "write_rodata", write_rodata },
	{ "bus_fault_read", bus_fault_read },
	{ "imprecise_write", imprecise_write },
	{ "smashed_return", smashed_return },
	{ "stack_overflow", stack_overflow },
	{ "stack_overflow_unguarded", deep_stack },
	{ "assertion", assertion },
	{ "oops", oops },
	{ "panic", panic },
	{ "stack_canary", stack_canary },
	{ "isr_busy", isr_busy },
	{ "isr_idle", isr_idle },
	{ "isr_stale_frames", isr_stale_frames },
	{ "isr_fp_thread", isr_fp_thread },
	{ "nested_isr", nested_isr },
	{ "nested_isr_deep", nested_isr_deep },
	{ "timer_callback", timer_callback },
	{ "panic_in_isr", panic_in_isr },
	{ "spurious_irq", spurious_irq },
	{ "inline_chain", inline_chain },
	{ "leaf", leaf },
	{ "asm_leaf", asm_leaf },
	{ "below_asm", below_asm },
	{ "libc_memcpy", libc_memcpy },
	{ "cpp_method", cpp_method },
	{ "cpp_dead_object", cpp_dead_object },
	{ "use_after_free", use_after_free },
	{ "fp_live", fp_live },
	{ "deadlock", deadlock },
	{ "oops_escalated", oops_escalated },
	{ "rich_variables", rich_variables },
	{ "heap_corruption", heap_corruption },
	{ "watchdog", watchdog },
	{ "early_boot", early_boot },
	{ "keyboard_lockup", keyboard_lockup },
	{ "heap_overrun", heap_overrun },
	{ "wait_objects", wait_objects },
	{ "deadlock_three", deadlock_three },
	{ "last_words", last_words },
	{ "wait_a_while", wait_a_while },
	{ "wild_read", wild_read },
	{ "wild_write", wild_write },
	{ "fp_unit_off", fp_unit_off },
	{ "secure_transition", secure_transition },
	{ "rich_locals", rich_locals },
	{ "rich_objects", rich_objects },
	{ "double_free", double_free },
	{ "stack_overflow_sentinel", stack_overflow_sentinel },
};
const unsigned int crashlab_scenario_count = ARRAY_SIZE(crashlab_scenarios);
