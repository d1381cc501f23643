/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "qspi_nrf.h"
#include "registers.h"

#define TASKS_ACTIVATE 0x000U
#define TASKS_READSTART 0x004U
#define TASKS_WRITESTART 0x008U
#define TASKS_ERASESTART 0x00cU
#define TASKS_DEACTIVATE 0x010U
#define EVENTS_READY 0x100U
#define INTENCLR 0x308U
#define ENABLE 0x500U
#define READ_SRC 0x504U
#define READ_DST 0x508U
#define READ_CNT 0x50cU
#define WRITE_DST 0x510U
#define WRITE_SRC 0x514U
#define WRITE_CNT 0x518U
#define ERASE_PTR 0x51cU
#define ERASE_LEN 0x520U
#define PSEL_SCK 0x524U
#define PSEL_CSN 0x528U
#define PSEL_IO0 0x530U
#define IFCONFIG0 0x544U
#define IFCONFIG1 0x600U
#define CINSTRCONF 0x634U
#define CINSTRDAT0 0x638U

#define CINSTR_LEVELS ((1U << 12) | (1U << 13)) /* IO2 and IO3 high: neither write-protected nor on hold */
#define CINSTR_LENGTH(bytes) ((uint32_t)(bytes) << 8)
#define CINSTR_WREN (1U << 15)

#define CHIP_READ_STATUS 0x05U
#define CHIP_RESET_ENABLE 0x66U
#define CHIP_RESET 0x99U
#define CHIP_WAKE 0xabU
#define CHIP_BUSY 1U

#define PAGE 256U
#define NOT_CONNECTED UINT32_MAX

/* Twice the longest of the chips that we know: 35 us to wake up, 12 ms to reset in the midst of an erase. */
#define WAKING_US 70U
#define RESETTING_US 24000U
#define READS_A_MICROSECOND 16U

static const struct inquest_qspi *of(const struct inquest_medium *medium)
{
	return medium->context;
}

static void set(const struct inquest_qspi *qspi, uint32_t offset, uint32_t value)
{
	inquest_register_write(qspi->base + offset, value);
}

/* Starts what a register write starts, and waits until the peripheral has sent it. */
static int run(const struct inquest_qspi *qspi, uint32_t offset, uint32_t value)
{
	set(qspi, EVENTS_READY, 0);
	set(qspi, offset, value);
	for (uint32_t i = 0; i < qspi->polls; i++) {
		if (inquest_register_read(qspi->base + EVENTS_READY) != 0) {
			return 0;
		}
	}

	return -ETIMEDOUT;
}

static int instruct(const struct inquest_qspi *qspi, uint32_t opcode)
{
	return run(qspi, CINSTRCONF, opcode | CINSTR_LENGTH(1) | CINSTR_LEVELS);
}

/* READY after a program or erase means that the command was sent; only the chip's status says that it is done. */
static int wait_chip(const struct inquest_qspi *qspi)
{
	for (uint32_t i = 0; i < qspi->polls; i++) {
		int error = run(qspi, CINSTRCONF, CHIP_READ_STATUS | CINSTR_LENGTH(2) | CINSTR_LEVELS);

		if (error != 0) {
			return error;
		}
		if ((inquest_register_read(qspi->base + CINSTRDAT0) & CHIP_BUSY) == 0) {
			return 0;
		}
		if ((i & 1023U) == 0 && qspi->feed != NULL) {
			qspi->feed();
		}
	}

	return -ETIMEDOUT;
}

/* At least so long: a read of a peripheral's register takes four cycles or more of the 64 MHz. */
static void wait(const struct inquest_qspi *qspi, uint32_t microseconds)
{
	for (uint32_t i = 0; i < microseconds * READS_A_MICROSECOND; i++) {
		(void)inquest_register_read(qspi->base + ENABLE);
	}
}

static void connect(const struct inquest_qspi *qspi, bool connected)
{
	set(qspi, PSEL_SCK, connected ? qspi->sck : NOT_CONNECTED);
	set(qspi, PSEL_CSN, connected ? qspi->csn : NOT_CONNECTED);
	for (uint32_t i = 0; i < 4; i++) {
		set(qspi, PSEL_IO0 + 4U * i, connected ? qspi->io[i] : NOT_CONNECTED);
	}
}

static int reset(const struct inquest_medium *medium)
{
	const struct inquest_qspi *qspi = of(medium);
	int error;

	/* The peripheral may be in the midst of the driver's transfer. */
	set(qspi, INTENCLR, UINT32_MAX);
	set(qspi, TASKS_DEACTIVATE, 1);
	set(qspi, ENABLE, 0);
	/*
	 * Activated without pins first. After execution in place an access to the registers from 0x600 on halts the processor until the
	 * peripheral was activated (nRF52840 errata, 215); and with a chip on its pins it waits for that, which may be erasing.
	 */
	connect(qspi, false);
	set(qspi, ENABLE, 1);
	error = run(qspi, TASKS_ACTIVATE, 1);
	if (error != 0) {
		return error;
	}

	connect(qspi, true);
	set(qspi, IFCONFIG0, 0);
	set(qspi, IFCONFIG1, (qspi->divider << 28) | 1U);
	/* The chip may sleep, or be in the midst of an erase, which a reset ends. Until it is back its status line means nothing. */
	error = instruct(qspi, CHIP_WAKE);
	wait(qspi, WAKING_US);
	error = error != 0 ? error : instruct(qspi, CHIP_RESET_ENABLE);
	error = error != 0 ? error : instruct(qspi, CHIP_RESET);
	wait(qspi, RESETTING_US);
	error = error != 0 ? error : run(qspi, TASKS_ACTIVATE, 1);
	return error != 0 ? error : wait_chip(qspi);
}

static int in_area(const struct inquest_medium *medium, uint32_t offset, uint32_t bytes)
{
	return offset > medium->size || bytes > medium->size - offset ? -EINVAL : 0;
}

static int erase(const struct inquest_medium *medium, uint32_t offset, uint32_t bytes)
{
	const struct inquest_qspi *qspi = of(medium);
	int error = in_area(medium, offset, bytes);

	if (offset % INQUEST_QSPI_SECTOR != 0 || bytes % INQUEST_QSPI_SECTOR != 0) {
		return -EINVAL;
	}

	while (error == 0 && bytes > 0) {
		if (qspi->feed != NULL) {
			qspi->feed();
		}
		set(qspi, ERASE_PTR, qspi->offset + offset);
		set(qspi, ERASE_LEN, 0);
		error = run(qspi, TASKS_ERASESTART, 1);
		error = error != 0 ? error : wait_chip(qspi);
		offset += INQUEST_QSPI_SECTOR;
		bytes -= INQUEST_QSPI_SECTOR;
	}

	return error;
}

static int program(const struct inquest_medium *medium, uint32_t offset, const void *data, uint32_t bytes)
{
	const struct inquest_qspi *qspi = of(medium);
	const uint8_t *from = data;
	int error = in_area(medium, offset, bytes);

	if (offset % 4 != 0 || bytes % 4 != 0) {
		return -EINVAL;
	}

	while (error == 0 && bytes > 0) {
		uint32_t to = qspi->offset + offset;
		uint32_t part = PAGE - to % PAGE;

		part = part < bytes ? part : bytes;
		part = part < qspi->bounce_bytes ? part : qspi->bounce_bytes;
		memcpy(qspi->bounce, from, part);
		set(qspi, WRITE_DST, to);
		set(qspi, WRITE_SRC, (uint32_t)(uintptr_t)qspi->bounce);
		set(qspi, WRITE_CNT, part);
		error = run(qspi, TASKS_WRITESTART, 1);
		error = error != 0 ? error : wait_chip(qspi);
		from += part;
		offset += part;
		bytes -= part;
	}

	return error;
}

static int read(const struct inquest_medium *medium, uint32_t offset, void *data, uint32_t bytes)
{
	const struct inquest_qspi *qspi = of(medium);
	uint8_t *to = data;
	int error = in_area(medium, offset, bytes);

	while (error == 0 && bytes > 0) {
		/* The peripheral reads whole words from whole words. */
		uint32_t from = (qspi->offset + offset) & ~3U;
		uint32_t skip = (qspi->offset + offset) & 3U;
		uint32_t part = qspi->bounce_bytes - skip < bytes ? qspi->bounce_bytes - skip : bytes;

		set(qspi, READ_SRC, from);
		set(qspi, READ_DST, (uint32_t)(uintptr_t)qspi->bounce);
		set(qspi, READ_CNT, (skip + part + 3U) & ~3U);
		error = run(qspi, TASKS_READSTART, 1);
		if (error == 0) {
			memcpy(to, (const uint8_t *)qspi->bounce + skip, part);
		}
		to += part;
		offset += part;
		bytes -= part;
	}

	return error;
}

static void feed(const struct inquest_medium *medium)
{
	if (of(medium)->feed != NULL) {
		of(medium)->feed();
	}
}

static const struct inquest_medium_api api = {
	.reset = reset,
	.erase = erase,
	.program = program,
	.read = read,
	.feed = feed,
};

void inquest_qspi_medium(struct inquest_medium *medium, const struct inquest_qspi *qspi, uint32_t size)
{
	medium->api = &api;
	medium->context = qspi;
	medium->size = size;
	medium->erase_size = INQUEST_QSPI_SECTOR;
	medium->write_size = 4;
	medium->erased = 0xff;
}
