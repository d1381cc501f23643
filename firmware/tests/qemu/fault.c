/* SPDX-License-Identifier: Apache-2.0 */
/* What Zephyr's fatal path does, as far as the dump goes: the stream of subsys/debug/coredump, given to the core. */
#include <string.h>

#include <inquest/bytes.h>
#include <inquest/latch.h>

#include "device.h"
#include "machine.h"

#define WORD(address) (*(volatile uint32_t *)(address))

extern uint8_t ram_start[], ram_end[];
extern uint8_t interrupt_stack[], task_stack[];

struct inquest_latch inquest_latch;
enum inquest_capture_kind capture_kind;

static struct inquest_stream stream;
static struct inquest_slot_sink slot_sink;
static struct inquest_retained_sink retained_sink;

void fault(uint32_t msp, uint32_t psp, uint32_t exc_return, const uint32_t *saved);

static uint32_t reason_of(uint32_t cfsr)
{
	static const struct {
		uint32_t bit, reason;
	} reasons[] = {{1, 19}, {9, 25}, {16, 36}, {25, 30}};

	for (uint32_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if ((cfsr & (1U << reasons[i].bit)) != 0) {
			return reasons[i].reason;
		}
	}

	return capture_kind == INQUEST_CAPTURE_FATAL ? 0 : 4;
}

static void emit(uint32_t reason, const uint32_t *frame, uint32_t exc_return, const uint32_t *saved)
{
	uint8_t head[12] = {'Z', 'E', 2, 0, 3, 0, 5, 0};
	uint8_t arch[5 + 68] = {'A', 2, 0, 68, 0};
	uint8_t memory[11] = {'M', 1, 0};
	uint32_t sp = (uint32_t)(uintptr_t)frame + 32U + ((exc_return & 0x10U) == 0 ? 72U : 0U);

	sp |= (frame[7] >> 9 & 1U) << 2;
	inquest_put_u32(head + 8, reason);
	inquest_stream_write(&stream, head, sizeof(head));
	for (uint32_t i = 0; i < 8; i++) {
		inquest_put_u32(arch + 5 + 4 * i, frame[i]);
		inquest_put_u32(arch + 5 + 36 + 4 * i, saved[i]);
	}
	inquest_put_u32(arch + 5 + 32, sp);
	inquest_stream_write(&stream, arch, sizeof(arch));
	inquest_put_u32(memory + 3, (uint32_t)(uintptr_t)ram_start);
	inquest_put_u32(memory + 7, (uint32_t)(uintptr_t)ram_end);
	inquest_stream_write(&stream, memory, sizeof(memory));
	inquest_stream_write(&stream, ram_start, (size_t)(ram_end - ram_start));
	inquest_stream_end(&stream);
}

static void latch(const struct inquest_fault_registers *registers)
{
	uint8_t kind = (uint8_t)capture_kind;

	inquest_latch_begin(&inquest_latch);
	(void)inquest_latch_put_registers(&inquest_latch, registers);
	(void)inquest_latch_put(&inquest_latch, INQUEST_LATCH_DEVICE, "qemu", 4);
	(void)inquest_latch_put(&inquest_latch, INQUEST_LATCH_FIRMWARE, "0.1.0", 5);
	(void)inquest_latch_put_u32(&inquest_latch, INQUEST_LATCH_BOOT_COUNT, keeper.boot_count);
	(void)inquest_latch_put(&inquest_latch, INQUEST_LATCH_CAPTURE, &kind, 1);
	inquest_latch_seal(&inquest_latch);
}

void fault(uint32_t msp, uint32_t psp, uint32_t exc_return, const uint32_t *saved)
{
	struct inquest_fault_registers registers = {.cfsr = WORD(0xe000ed28U),
						    .hfsr = WORD(0xe000ed2cU),
						    .mmfar = WORD(0xe000ed34U),
						    .bfar = WORD(0xe000ed38U),
						    .msp = msp,
						    .psp = psp,
						    .exc_return = exc_return};
	const uint32_t *frame = (const uint32_t *)(uintptr_t)((exc_return & 4U) != 0 ? psp : msp);
	struct inquest_dump_header header = {.boot_count = keeper.boot_count, .repeat = keeper.repeat, .reset_reason = INQUEST_UNKNOWN};
	struct inquest_range priorities[3] = {
		{(uintptr_t)&inquest_latch, (uintptr_t)&inquest_latch},
		{psp, (uintptr_t)task_stack + 2048},
		{msp, (uintptr_t)interrupt_stack + 2048},
	};
	struct inquest_range none = {0, 0};
	struct inquest_sink *sink = &retained_sink.sink;
	bool direct = (config->flags & FLAG_DIRECT) != 0 || bootloader_only == WARM;
	uint32_t began;

	__asm__ volatile("mrs %0, control" : "=r"(registers.control));
	__asm__ volatile("mrs %0, ipsr" : "=r"(registers.exception));
	/* As Zephyr does, before it dumps. */
	WORD(0xe000ed28U) = registers.cfsr;
	began = ticks();
	latch(&registers);
	priorities[0].end += inquest_latch_used(&inquest_latch);
	if (direct && inquest_ring_begin(&ring, &slot_sink) == 0) {
		sink = &slot_sink.sink;
	} else {
		direct = false;
		(void)inquest_retained_begin(&area, &retained_sink);
	}

	inquest_stream_begin(&stream, sink, priorities, 3, none);
	emit(reason_of(registers.cfsr), frame, exc_return, saved);
	header.lost = stream.lost;
	header.reason = stream.reason;
	header.flags = (direct ? INQUEST_DUMP_DIRECT : 0U) | (capture_kind == INQUEST_CAPTURE_SUPERVISOR ? INQUEST_DUMP_FREEZE : 0U);
	header.sequence = keeper.sequence;
	if (direct) {
		(void)inquest_ring_commit(&ring, &slot_sink, &header);
		keeper.sequence = header.sequence;
	} else {
		inquest_retained_commit(&area, &retained_sink, &header);
	}
	print_number("ticks", began - ticks());

	keeper.flags |= INQUEST_KEEPER_DUMPED | (direct ? INQUEST_KEEPER_DIRECT : 0);
	inquest_keeper_write(&area, &keeper);
	WORD(0xe000ed0cU) = 0x05fa0004U;
	for (;;) {
	}
}
