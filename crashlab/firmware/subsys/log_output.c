/* SPDX-License-Identifier: Apache-2.0 */
/* Where text goes. With a serial dump everything is printed at once, in the shapes that Zephyr's log lines have; else it is
 * put off, as deferred logging does, and the text that a reader must find in the dump is kept outside of it.
 */
#include <stdarg.h>

#include "crashlab.h"
#include "format.h"
#include "logging.h"

/* How many timestamps make a second; what is more than a million a second is divided first. */
static uint32_t freq;
static uint32_t timestamp_div;

LOG_MODULE_REGISTER(os);

uint32_t sys_clock_tick_get_32(void);
void uart_poll_out(char character);
void ram_console_out(char character);
void z_log_msg_put(const void *source, uint32_t level, const void *data, size_t data_len, const char *format, va_list arguments);
void log_output_init(void);

void log_output_init(void)
{
	freq = CONFIG_LOG_TIMESTAMP_FREQ;
	timestamp_div = 1u;
}

static void put_uart(char character)
{
	if (character == '\n') {
		uart_poll_out('\r');
	}
	uart_poll_out(character);
}

static void print(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	put_formatted(put_uart, format, arguments);
	va_end(arguments);
}

static bool immediate(void)
{
	return crashlab_config.backend == BACKEND_LOGGING || crashlab_config.backend == BACKEND_IN_MEMORY;
}

static void put_truth(char character)
{
	uint32_t at = crashlab_truth.log_bytes;

	if (at < sizeof(crashlab_log_text)) {
		crashlab_log_text[at] = character;
		crashlab_truth.log_bytes = at + 1u;
	}
}

/* One line of truth: level, module, timestamp, text, each ended by 1; the line by 2. Of the console: c and the text. */
static void tell_truth(uint32_t level, const char *module, const char *format, va_list arguments)
{
	put_truth((char)('0' + level));
	put_truth(1);
	while (*module != '\0') {
		put_truth(*module++);
	}
	put_truth(1);
	for (uint32_t shift = 28u, stamp = sys_clock_tick_get_32(); shift < 32u; shift -= 4u) {
		put_truth("0123456789abcdef"[(stamp >> shift) & 15u]);
	}
	put_truth(1);
	put_formatted(put_truth, format, arguments);
	put_truth(2);
	crashlab_truth.log_messages++;
}

static void print_prefix(uint32_t level, const char *module)
{
	static const char *const names[] = { "", "err", "wrn", "inf", "dbg" };
	static const char letters[] = "\0EWID";
	uint32_t style = crashlab_config.log_style;
	uint32_t ms = sys_clock_tick_get_32() / timestamp_div;

	if (style == LOG_MINIMAL) {
		print("%c: ", letters[level]);
	} else if (style != LOG_PLAIN) {
		print("[%02u:%02u:%02u.%03u,000] %s<%s> %s: ", (unsigned int)(ms / (3600u * freq)), (unsigned int)(ms / (60u * freq) % 60u),
		      (unsigned int)(ms / freq % 60u), (unsigned int)(ms % freq), style == LOG_COLOUR ? "\033[1;31m" : "", names[level], module);
	}
}

static const char *module_of(const void *source)
{
#ifdef CONFIG_LOG_RUNTIME_FILTERING
	extern const struct log_source_const_data _log_const_list_start[];
	extern struct log_source_dynamic_data _log_dynamic_list_start[];

	return _log_const_list_start[(const struct log_source_dynamic_data *)source - _log_dynamic_list_start].name;
#else
	return ((const struct log_source_const_data *)source)->name;
#endif
}

static void put_message(const void *source, uint32_t level, const void *data, size_t data_len, const char *format, va_list arguments)
{
	va_list again;

	va_copy(again, arguments);
	if (immediate()) {
		print_prefix(level, module_of(source));
		put_formatted(put_uart, format, again);
		print(crashlab_config.log_style == LOG_COLOUR ? "\033[0m\n" : "\n");
	} else {
		tell_truth(level, source != NULL ? module_of(source) : "", format, again);
		z_log_msg_put(source, level, data, data_len, format, arguments);
	}
	va_end(again);
}

void z_log_msg_runtime_create(const void *source, uint32_t level, const void *data, size_t data_len, const char *format, ...)
{
	va_list arguments;

	/* The serial log is the dump's: only what the fatal path says stands in it. */
	if (immediate()) {
		return;
	}
	va_start(arguments, format);
	put_message(source, level, data, data_len, format, arguments);
	va_end(arguments);
}

void log_line(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	put_message(log_current_source, LOG_LEVEL_ERR, NULL, 0u, format, arguments);
	va_end(arguments);
}

/* What the dump backend prints never waits. */
void coredump_line(const char *format, ...)
{
	va_list arguments;

	print_prefix(LOG_LEVEL_ERR, "coredump");
	va_start(arguments, format);
	put_formatted(put_uart, format, arguments);
	va_end(arguments);
	print(crashlab_config.log_style == LOG_COLOUR ? "\033[0m\n" : "\n");
}

static void vprintk(const char *format, va_list arguments)
{
	va_list again;

	va_copy(again, arguments);
	if (immediate()) {
		put_formatted(put_uart, format, again);
	} else {
#ifdef CONFIG_LOG_PRINTK
		tell_truth(LOG_LEVEL_NONE, "", format, again);
		z_log_msg_put(NULL, LOG_LEVEL_NONE, NULL, 0u, format, arguments);
#else
		va_list truth;

		va_copy(truth, arguments);
		put_truth('c');
		put_truth(1);
		put_formatted(put_truth, format, truth);
		put_truth(2);
		va_end(truth);
		put_formatted(ram_console_out, format, again);
#endif
	}
	va_end(again);
}

void printk(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vprintk(format, arguments);
	va_end(arguments);
}

void assert_print(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vprintk(format, arguments);
	va_end(arguments);
}
