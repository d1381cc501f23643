/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <zephyr/debug/coredump.h>
#include <zephyr/devicetree.h>
#include <zephyr/drivers/hwinfo.h>
#include <zephyr/kernel.h>

#include <inquest/bytes.h>

#include "../../zephyr/src/private.h"
#include "../host/check.h"
#include "device.h"


void __wrap_z_arm_fault(uintptr_t msp, uintptr_t psp, uintptr_t exc_return, uintptr_t callee);
void __real_z_arm_fault(uintptr_t msp, uintptr_t psp, uintptr_t exc_return, uintptr_t callee);
void __real_z_do_kernel_oops(uintptr_t frame, uintptr_t callee, uintptr_t exc_return, uintptr_t unused);

extern struct coredump_backend_api coredump_backend_other;

struct device *device;
uint32_t device_frame[DEVICE_FRAME_WORDS];
uint8_t device_memory[64];
uint32_t z_arm_coredump_fault_sp;

/* As the linker lays the note down. */
__asm__(".section .rodata\n.global inquest_build_id_note, inquest_build_id_note_end\n"
	"inquest_build_id_note: .long 4, 20, 3\n.ascii \"GNU\\0\"\n.byte 0x5e, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19\n"
	"inquest_build_id_note_end:\n.previous\n");

void inquest_supervisor_arm(uint32_t milliseconds)
{
	ARG_UNUSED(milliseconds);
	if (device->arms > 0 && device_in_thread) {
		device->longest_unarmed_ms = MAX(device->longest_unarmed_ms, device->now_ms - device->armed_at_ms);
	}
	device->armed_at_ms = device->now_ms;
	device->arms++;
}

void inquest_supervisor_disarm(void)
{
	device->disarms++;
}

uint32_t inquest_regions(struct inquest_range *ranges, uint32_t most)
{
	ARG_UNUSED(most);
	ranges[0].start = (uintptr_t)&inquest_latch;
	ranges[0].end = ranges[0].start + inquest_latch_used(&inquest_latch);
	ranges[1].start = (uintptr_t)device_memory;
	ranges[1].end = ranges[1].start + sizeof(device_memory);
	return 2;
}

void inquest_watchdog_identify(void)
{
#ifdef CONFIG_INQUEST_WATCHDOG_LATCH
	struct inquest_latch identity;

	inquest_latch_begin(&identity);
	inquest_identity_put(&identity, false);
	inquest_latch_seal(&identity);
	inquest_watchdog_prepare(inquest_watchdog_record, &identity, (uint32_t)(uintptr_t)&inquest_latch, 0);
#endif
}

void device_bite(void)
{
#ifdef CONFIG_INQUEST_WATCHDOG_LATCH
	static const struct inquest_watchdog_registers registers = {.at = 0x20002000U, .psp = 0x20002000U, .exc_return = 0xfffffffdU};

	device->in_fault = true;
	inquest_watchdog_take(inquest_watchdog_record, &registers);
	inquest_watchdog_take_stack(inquest_watchdog_record, device_frame, DEVICE_FRAME_WORDS, inquest_uptime_ms());
	device->reset_cause |= RESET_WATCHDOG;
	device_end_run();
#endif
}

static int flash_erase(const struct inquest_medium *medium, uint32_t offset, uint32_t bytes)
{
	device->wrong += device->in_fault ? 1U : 0U;
	device->now_ms += device->erase_ms;
	if (device->now_ms < device->flash_works_from_ms) {
		return -EIO;
	}
	return device->nor.medium.api->erase(medium, offset, bytes);
}

static int flash_program(const struct inquest_medium *medium, uint32_t offset, const void *data, uint32_t bytes)
{
	if (device->in_fault && device->direct_fails_at != 0 && ++device->direct_programs >= device->direct_fails_at) {
		return -EIO;
	}
	if (device->now_ms < device->flash_works_from_ms) {
		return -EIO;
	}
	return device->nor.medium.api->program(medium, offset, data, bytes);
}

static int flash_read(const struct inquest_medium *medium, uint32_t offset, void *data, uint32_t bytes)
{
	return device->nor.medium.api->read(medium, offset, data, bytes);
}

static int flash_reset(const struct inquest_medium *medium)
{
	ARG_UNUSED(medium);
	return 0;
}

static void flash_feed(const struct inquest_medium *medium)
{
	ARG_UNUSED(medium);
	if (!device->in_fault) {
		inquest_supervisor_arm(CONFIG_INQUEST_SUPERVISOR_MS);
	}
}

static const struct inquest_medium *storage(void)
{
	static const struct inquest_medium_api api = {
		.reset = flash_reset, .erase = flash_erase, .program = flash_program, .read = flash_read, .feed = flash_feed};
	static struct inquest_medium medium;

	medium = device->nor.medium;
	medium.api = &api;
	return &medium;
}

const struct inquest_medium *inquest_storage(void)
{
	return device->flash_is_gone ? NULL : storage();
}

const struct inquest_medium *inquest_direct(void)
{
	return device->direct ? storage() : NULL;
}

void device_dump_begin(uint32_t reason)
{
	uint8_t header[12] = {'Z', 'E', 2, 0, 3, 0, 5, 0};
	uint8_t registers[5 + 36] = {'A', 1, 0, 36, 0};

	inquest_put_u32(header + 8, reason);
	coredump_backend_other.start();
	coredump_backend_other.buffer_output(header, sizeof(header));
	coredump_backend_other.buffer_output(registers, 5);
	coredump_backend_other.buffer_output(registers + 5, sizeof(registers) - 5);
}

void device_dump_end(void)
{
	uint8_t header[11] = {'M', 1, 0};
	uint32_t start = (uint32_t)(uintptr_t)device_frame;

	inquest_put_u32(header + 3, start);
	inquest_put_u32(header + 7, start + (uint32_t)sizeof(device_frame));
	coredump_backend_other.buffer_output(header, sizeof(header));
	coredump_backend_other.buffer_output((uint8_t *)device_frame, sizeof(device_frame));
	coredump_backend_other.end();
}

void coredump(unsigned int reason, const struct arch_esf *esf, struct k_thread *thread)
{
	ARG_UNUSED(esf);
	ARG_UNUSED(thread);
	device->in_fault = true;
	device_dump_begin(reason);
	device_dump_end();
	device->in_fault = false;
}

static uint32_t crash_reason;

void __real_z_arm_fault(uintptr_t msp, uintptr_t psp, uintptr_t exc_return, uintptr_t callee)
{
	ARG_UNUSED(msp);
	ARG_UNUSED(psp);
	ARG_UNUSED(exc_return);
	ARG_UNUSED(callee);
	if (crash_reason != 0) {
		coredump(crash_reason, NULL, NULL);
	}
}

void __real_z_do_kernel_oops(uintptr_t frame, uintptr_t callee, uintptr_t exc_return, uintptr_t unused)
{
	ARG_UNUSED(callee);
	ARG_UNUSED(exc_return);
	ARG_UNUSED(unused);
	coredump(*(const uint32_t *)frame, NULL, NULL);
}

void device_crash(uint32_t reason)
{
	crash_reason = reason;
	__wrap_z_arm_fault((uintptr_t)device_frame, (uintptr_t)device_frame, 0xfffffffdU, 0);
}

void device_open(void)
{
	if (device == NULL) {
		void *area = mmap((void *)(uintptr_t)GLUE_AREA, GLUE_AREA_BYTES, PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

		device = mmap(NULL, sizeof(*device), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (area != (void *)(uintptr_t)GLUE_AREA || device == MAP_FAILED) {
			perror("mmap");
			exit(2);
		}
	}

	memset(device, 0, sizeof(*device));
	memset((void *)(uintptr_t)GLUE_AREA, 0xa5, GLUE_AREA_BYTES);
	nor_open(&device->nor, 4 * 4096, 4096, 4, 0xff);
	device->erase_ms = 90;
	device->reset_cause = RESET_POR;
}

static void run(void (*life)(void), bool boots)
{
	pid_t child;
	int status = 0;

	device->now_ms = 0;
	device->arms = device->disarms = device->masks = 0;
	device->longest_unarmed_ms = 0;
	device->in_fault = false;
	device->rebooted = false;
	device->direct_programs = 0;
	device->log[0] = '\0';
	(void)fflush(NULL);
	child = fork();
	if (child == 0) {
		if (boots) {
			device_boot();
		}
		life();
		device_end_run();
	}

	(void)waitpid(child, &status, 0);
	CHECK_EQUAL(0, status);
	if (status == 0) {
		check_count = device->checks;
		check_failures = device->failures;
	}
}

void device_run(void (*life)(void))
{
	run(life, true);
}

void device_run_before_stock(void (*life)(void))
{
	run(life, false);
}

static int64_t stay_ms;

static void stay(void)
{
	device_pass(stay_ms);
}

void device_stay(int64_t milliseconds)
{
	stay_ms = milliseconds;
	device->thread_from_ms = 0;
	device_run(stay);
}

bool device_logged(const char *part)
{
	return strstr(device->log, part) != NULL;
}
