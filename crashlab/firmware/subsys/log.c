/* SPDX-License-Identifier: Apache-2.0 */
/* A log that prints at once, in the shapes that Zephyr's log lines have. */
#include <stdarg.h>

#include "crashlab.h"

void uart_poll_out(char character);

static void put_string(const char *text)
{
	while (*text != '\0') {
		if (*text == '\n') {
			uart_poll_out('\r');
		}
		uart_poll_out(*text++);
	}
}

static void put_number(unsigned int value, unsigned int base, int width, char pad)
{
	char digits[12];
	int count = 0;

	do {
		unsigned int digit = value % base;

		digits[count++] = (char)(digit < 10u ? '0' + digit : 'a' + digit - 10u);
		value /= base;
	} while (value != 0u);
	while (count < width) {
		uart_poll_out(pad);
		width--;
	}
	while (count > 0) {
		uart_poll_out(digits[--count]);
	}
}

static void put_formatted(const char *format, va_list arguments)
{
	for (; *format != '\0'; format++) {
		char text[2] = { *format, '\0' };
		char pad = ' ';
		int width = 0;

		if (*format != '%') {
			put_string(text);
			continue;
		}
		format++;
		if (*format == '0') {
			pad = '0';
		}
		while (*format >= '0' && *format <= '9') {
			width = width * 10 + (*format++ - '0');
		}
		if (*format == 's') {
			put_string(va_arg(arguments, const char *));
		} else if (*format == 'd') {
			int value = va_arg(arguments, int);

			if (value < 0) {
				uart_poll_out('-');
				value = -value;
			}
			put_number((unsigned int)value, 10u, width, pad);
		} else if (*format == 'u') {
			put_number(va_arg(arguments, unsigned int), 10u, width, pad);
		} else if (*format == 'x') {
			put_number(va_arg(arguments, unsigned int), 16u, width, pad);
		} else {
			put_string(text);
		}
	}
}

void printk(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	put_formatted(format, arguments);
	va_end(arguments);
}

void assert_print(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	put_formatted(format, arguments);
	va_end(arguments);
}

void log_line(const char *module, const char *format, ...)
{
	va_list arguments;
	uint32_t style = crashlab_config.log_style;

	if (style == LOG_PREFIX) {
		printk("[00:00:01.593,000] <err> %s: ", module);
	} else if (style == LOG_COLOUR) {
		printk("[00:00:01.593,000] \033[1;31m<err> %s: ", module);
	} else if (style == LOG_MINIMAL) {
		put_string("E: ");
	}
	va_start(arguments, format);
	put_formatted(format, arguments);
	va_end(arguments);
	put_string(style == LOG_COLOUR ? "\033[0m\n" : "\n");
}
