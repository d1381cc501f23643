/* SPDX-License-Identifier: Apache-2.0 */
/* A device with the module: crashes at its first and second boot, and shows at the third what it kept. */
#include <errno.h>
#include <string.h>

#include "device.h"
#include "machine.h"

#define WORD(address) (*(volatile uint32_t *)(address))

struct packet {
	uint32_t sequence;
	uint8_t *bytes;
	uint32_t length;
};

struct inquest_retained area;
struct inquest_keeper keeper;
struct inquest_ring ring;

static struct packet *volatile queue_head = (struct packet *)0xe0f00000U; /* where nothing answers */
static volatile uint32_t keys = 7;

uint32_t ticks(void)
{
	return WORD(0xe000e018U);
}

void put_character(char character)
{
	while ((WORD(UART + 4U) & 1U) != 0) {
	}
	WORD(UART) = (uint8_t)character;
}

void print(const char *text)
{
	while (*text != '\0') {
		put_character(*text++);
	}
}

void print_number(const char *name, uint32_t value)
{
	static const char digits[] = "0123456789abcdef";

	print(name);
	print(" 0x");
	for (uint32_t i = 0; i < 8; i++) {
		put_character(digits[value >> (28U - 4U * i) & 15U]);
	}
	print("\n");
}

static int erase(const struct inquest_medium *medium, uint32_t offset, uint32_t bytes)
{
	memset((uint8_t *)CHIP + offset, medium->erased, bytes);
	return 0;
}

static int program(const struct inquest_medium *medium, uint32_t offset, const void *data, uint32_t bytes)
{
	uint8_t *chip = (uint8_t *)CHIP + offset;
	const uint8_t *from = data;

	(void)medium;
	if ((config->flags & FLAG_CHIP_FAILS) != 0) {
		return -EIO;
	}
	for (uint32_t i = 0; i < bytes; i++) {
		if ((chip[i] & from[i]) != from[i]) {
			return -EIO;
		}
		chip[i] = from[i];
	}

	return 0;
}

static int read(const struct inquest_medium *medium, uint32_t offset, void *data, uint32_t bytes)
{
	(void)medium;
	memcpy(data, (const uint8_t *)CHIP + offset, bytes);
	return 0;
}

static int reset_chip(const struct inquest_medium *medium)
{
	(void)medium;
	return 0;
}

static void stage(void)
{
	static struct inquest_slot_sink sink;
	struct inquest_dump_header header;
	const uint8_t *stream;

	if (inquest_retained_find(&area, &header, &stream) != 0) {
		print("nothing to copy\n");
		return;
	}
	header.sequence = keeper.sequence;
	if (inquest_ring_begin(&ring, &sink) == 0 && sink.sink.write(&sink.sink, stream, header.length) == 0 &&
	    inquest_ring_commit(&ring, &sink, &header) == 0) {
		inquest_retained_clear(&area);
		keeper.sequence = header.sequence;
		inquest_keeper_write(&area, &keeper);
		print_number("copied", header.length);
	}
	print_number("prepared", (uint32_t)inquest_ring_prepare(&ring));
}

void boot(void);
void task(void);
void expired(void);

void boot(void)
{
	static const struct inquest_medium_api api = {.reset = reset_chip, .erase = erase, .program = program, .read = read};
	static const struct inquest_medium chip = {
		.api = &api, .size = CHIP_BYTES, .erase_size = SECTOR, .write_size = 4, .erased = 0xff};
	struct inquest_boot_report report;
	bool power_on = warm != WARM;

	starts = power_on ? 1U : starts + 1U;
	bootloader_only = power_on ? 0 : bootloader_only;
	warm = WARM;
	WORD(UART + 8U) = 3U; /* transmit and receive */
	WORD(UART + 16U) = 16U;
	WORD(0xe000e014U) = 0xffffffU;
	WORD(0xe000e018U) = 0;
	WORD(0xe000e010U) = 5U;
	WORD(0xe000ed24U) |= 7U << 16; /* MemManage, BusFault, UsageFault of their own */
	WORD(0xe000ed14U) |= 1U << 4;  /* divisions by zero trap */
#ifdef __ARM_FP
	WORD(0xe000ed88U) |= 0xfU << 20;
	__asm__ volatile("dsb\n\tisb");
#endif
	if (!power_on && ((config->flags & FLAG_NEVER_BOOTS) != 0 || bootloader_only == WARM)) {
		print("BOOTLOADER\nDONE\n");
		for (;;) {
		}
	}

	area.base = (uint8_t *)RETAINED;
	area.size = config->retained_bytes;
	recover();
	inquest_boot(&area, power_on, 60, &keeper, &report);
	identify();
	if (inquest_ring_open(&ring, &chip, 3, 1000) == 0) {
		(void)inquest_boot_learn(inquest_ring_boot_count(&ring), &keeper, &report);
		(void)inquest_ring_prepare(&ring);
	}
	print_number("boot", keeper.boot_count);
	print_number("flags", report.flags);
	stage();
}

static void send_byte(uint8_t byte, void *context)
{
	(void)context;
	put_character((char)byte);
}

static __attribute__((noinline)) uint32_t send_report(struct packet *packet, uint32_t divisor)
{
#if defined(MACHINE_AN505)
	/* Bus faults come out as hard faults with another frame on QEMU's M33. */
	(void)packet;
	return 1000U / divisor;
#else
	return packet->length / (divisor + 1U);
#endif
}

static __attribute__((noinline)) uint32_t on_key(uint32_t key)
{
	return send_report(queue_head, key - 7U) + key;
}

static void serve(void)
{
	static struct inquest_smp_receiver receiver;
	static uint8_t response[INQUEST_SMP_PACKET_MAX];

	for (;;) {
		uint16_t bytes;
		uint8_t byte;

		if ((WORD(UART + 4U) & 2U) == 0) {
			continue;
		}
		byte = (uint8_t)WORD(UART);
		if (byte == '!' || byte == '?') { /* in no frame: the key is pressed again */
			bootloader_only = byte == '?' ? WARM : 0;
			keys += on_key(7);
		}
		bytes = inquest_smp_receive(&receiver, byte);
		if (bytes != 0) {
			bytes = inquest_smp_answer(&ring, &area, receiver.packet + 2, bytes, response);
			if (bytes != 0) {
				inquest_smp_send(response, bytes, send_byte, NULL);
			}
		}
	}
}

/* The supervisor: nothing holds its timer off any more. */
static void arm_supervisor(void)
{
	WORD(0xe000e100U) = 1U << TIMER_IRQ;
	WORD(TIMER + 8U) = 200000U;
	WORD(TIMER + 4U) = 200000U;
	WORD(TIMER) = 9U;
}

static __attribute__((noinline)) void lock_up(void)
{
	arm_supervisor();
	/* As Zephyr's irq_lock(): the timer's interrupt has the priority of a zero-latency one, which that does not hold off. */
	__asm__ volatile("msr basepri, %0" ::"r"(0x20) : "memory");
	for (;;) {
	}
}

/* A thread of the highest priority that waits for what only another thread could do. */
static __attribute__((noinline)) void wait_for_ever(void)
{
	arm_supervisor();
	while (keys == 7U) {
	}
}

static __attribute__((noinline)) void lock_until_the_watchdog_bites(void)
{
	arm_watchdog();
	__asm__ volatile("msr basepri, %0" ::"r"(0x20) : "memory");
	while (keys == 7U) {
	}
}

void expired(void)
{
	capture_kind = INQUEST_CAPTURE_SUPERVISOR;
	__asm__ volatile("svc 2");
}

void task(void)
{
#ifdef __ARM_FP
	__asm__ volatile("vmov.f32 s0, #1.0" ::: "s0");
#endif
	if (starts == 1) {
		keys += on_key(keys);
	} else if (starts == 2) {
		if ((config->flags & FLAG_FREEZE) != 0) {
			lock_up();
		}
		if ((config->flags & FLAG_SPIN) != 0) {
			wait_for_ever();
		}
		if ((config->flags & FLAG_WATCHDOG) != 0) {
			lock_until_the_watchdog_bites();
		}
		__asm__ volatile("udf #0");
	}

	print_number("dumps", inquest_ring_count(&ring));
	print("DONE\n");
	if ((config->flags & FLAG_SERVE) != 0) {
		serve();
	}
}
