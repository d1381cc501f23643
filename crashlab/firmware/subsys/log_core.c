/* SPDX-License-Identifier: Apache-2.0 */
/* Deferred logging: a message is put into the buffer with its arguments, and the logging thread gives it out later. What
 * was not given out when the device crashed is only in the dump.
 */
#include <string.h>

#include "crashlab.h"
#include "format.h"
#include "mpsc_pbuf.h"

#define IN_FLASH(pointer) ((uintptr_t)(pointer) - CONFIG_FLASH_START < CONFIG_FLASH_SIZE)
#define ROUND_UP(value, to) (((value) + (to) - 1u) / (to) * (to))
#define PACKAGE_BYTES 176u

static uint32_t buf32[CONFIG_LOG_BUFFER_SIZE / sizeof(uint32_t)] __attribute__((aligned(8)));
static struct mpsc_pbuf_buffer log_buffer;

uint32_t sys_clock_tick_get_32(void);

static uint32_t log_msg_generic_get_wlen(const union mpsc_pbuf_generic *packet)
{
	const struct log_msg *msg = (const struct log_msg *)packet;
	uint32_t bytes = offsetof(struct log_msg, data) + msg->hdr.desc.package_len + msg->hdr.desc.data_len;

	return ROUND_UP(bytes, Z_LOG_MSG_ALIGNMENT) / sizeof(uint32_t);
}

static void z_log_notify_drop(const struct mpsc_pbuf_buffer *buffer, const union mpsc_pbuf_generic *packet)
{
	(void)buffer;
	(void)packet;
	crashlab_truth.log_dropped++;
}

void z_log_init(void)
{
	log_buffer.buf = buf32;
	log_buffer.size = ARRAY_SIZE(buf32);
	log_buffer.flags = MPSC_PBUF_MODE_OVERWRITE;
	log_buffer.get_wlen = log_msg_generic_get_wlen;
	log_buffer.notify_drop = z_log_notify_drop;
}

/* The package: header, format pointer, arguments as a variadic call lays them out, then copies of the strings that are
 * not read-only, each behind the position of its pointer (in words).
 */
static size_t cbvprintf_package(uint8_t *package, const char *format, va_list arguments)
{
	uint32_t *words = (uint32_t *)(void *)package;
	union cbprintf_package_hdr header = { .desc = { 0 } };
	const char *strings[8];
	uint8_t positions[8];
	size_t at = 2;
	size_t end;

	words[1] = (uint32_t)(uintptr_t)format;
	for (const char *next = format; *next != '\0';) {
		struct conversion conversion;

		if (*next++ != '%') {
			continue;
		}
		next = read_conversion(next, &conversion);
		if (conversion.star_width) {
			words[at++] = (uint32_t)va_arg(arguments, int);
		}
		if (conversion.star_precision) {
			words[at++] = (uint32_t)va_arg(arguments, int);
		}
		if (conversion.specifier == '%') {
			continue;
		}
		if (is_floating(&conversion) || is_64_bit(&conversion)) {
			uint64_t value;

			if (is_floating(&conversion)) {
				double number = va_arg(arguments, double);

				memcpy(&value, &number, sizeof(value));
			} else {
				value = va_arg(arguments, unsigned long long);
			}
			at += at & 1u;
			memcpy(&words[at], &value, sizeof(value));
			at += 2u;
			continue;
		}
		words[at] = va_arg(arguments, uint32_t);
		if (conversion.specifier == 's' && !IN_FLASH(words[at])) {
			strings[header.desc.str_cnt] = (const char *)(uintptr_t)words[at];
			positions[header.desc.str_cnt++] = (uint8_t)at;
		}
		at++;
	}
	header.desc.len = (uint8_t)at;
	words[0] = (uint32_t)(uintptr_t)header.raw;
	end = at * sizeof(uint32_t);
	for (size_t i = 0; i < header.desc.str_cnt; i++) {
		const char *text = strings[i];

		package[end++] = positions[i];
		do {
			package[end++] = (uint8_t)*text;
		} while (*text++ != '\0');
	}
	return end;
}

void z_log_msg_put(const void *source, uint32_t level, const void *data, size_t data_len, const char *format, va_list arguments);
void z_log_msg_put(const void *source, uint32_t level, const void *data, size_t data_len, const char *format, va_list arguments)
{
	/* Not on the stack: those of small devices have no room for it. */
	static uint8_t package[PACKAGE_BYTES] __attribute__((aligned(8)));
	size_t package_len;
	unsigned int key = arch_irq_lock();
	struct log_msg *msg;
	uint32_t words;

	memset(package, 0, sizeof(package));
	package_len = cbvprintf_package(package, format, arguments);
	words = ROUND_UP(offsetof(struct log_msg, data) + package_len + data_len, Z_LOG_MSG_ALIGNMENT) / sizeof(uint32_t);
	msg = (struct log_msg *)mpsc_pbuf_alloc(&log_buffer, words);
	msg->hdr.desc.level = level & 7u;
	msg->hdr.desc.package_len = package_len & 0x3ffu;
	msg->hdr.desc.data_len = data_len & 0xfffu;
	msg->hdr.source = source;
	msg->hdr.timestamp = sys_clock_tick_get_32();
#ifdef CONFIG_LOG_THREAD_ID_PREFIX
	msg->hdr.tid = _current;
#endif
	memcpy(msg->data, package, package_len);
	if (data_len > 0u) {
		memcpy(msg->data + package_len, data, data_len);
	}
	mpsc_pbuf_commit(&log_buffer, (union mpsc_pbuf_generic *)msg);
	arch_irq_unlock(key);
}

bool z_impl_log_process(void)
{
	unsigned int key = arch_irq_lock();
	const union mpsc_pbuf_generic *packet = mpsc_pbuf_claim(&log_buffer);

	if (packet != NULL) {
		mpsc_pbuf_free(&log_buffer, packet);
		crashlab_truth.log_output++;
	}
	arch_irq_unlock(key);
	return packet != NULL;
}
