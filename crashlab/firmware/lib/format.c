/* SPDX-License-Identifier: Apache-2.0 */
/* What the lab itself prints: the truth about a message's text comes from here, not from what lies in the log's buffer. */
#include "format.h"

const char *read_conversion(const char *format, struct conversion *conversion)
{
	*conversion = (struct conversion){ .precision = -1 };
	for (;; format++) {
		if (*format == '-') {
			conversion->left = true;
		} else if (*format == '0') {
			conversion->zero = true;
		} else if (*format == '+') {
			conversion->plus = true;
		} else if (*format == '#') {
			conversion->alternate = true;
		} else {
			break;
		}
	}
	if (*format == '*') {
		conversion->star_width = true;
		format++;
	}
	while (*format >= '0' && *format <= '9') {
		conversion->width = conversion->width * 10 + (*format++ - '0');
	}
	if (*format == '.') {
		format++;
		conversion->precision = 0;
		if (*format == '*') {
			conversion->star_precision = true;
			format++;
		}
		while (*format >= '0' && *format <= '9') {
			conversion->precision = conversion->precision * 10 + (*format++ - '0');
		}
	}
	while (*format == 'l' || *format == 'h' || *format == 'z') {
		conversion->longs += *format == 'l' ? 1u : 0u;
		format++;
	}
	conversion->specifier = *format;
	return *format == '\0' ? format : format + 1;
}

bool is_64_bit(const struct conversion *conversion)
{
	return conversion->longs >= 2u;
}

bool is_floating(const struct conversion *conversion)
{
	return conversion->specifier == 'f';
}

static void put_padded(put_character_t put, const struct conversion *conversion, const char *prefix, const char *text, int length)
{
	int padding = conversion->width - length;

	for (const char *next = prefix; *next != '\0'; next++) {
		padding--;
	}
	if (!conversion->left && !conversion->zero) {
		while (padding-- > 0) {
			put(' ');
		}
	}
	while (*prefix != '\0') {
		put(*prefix++);
	}
	if (!conversion->left && conversion->zero) {
		while (padding-- > 0) {
			put('0');
		}
	}
	for (int i = 0; i < length; i++) {
		put(text[i]);
	}
	while (padding-- > 0) {
		put(' ');
	}
}

/* Writes digits from the end of the buffer downward; returns the first. */
static char *digits_of(uint64_t value, unsigned int base, const char *set, int least, char *end)
{
	while (value != 0u || least > 0) {
		*--end = set[value % base];
		value /= base;
		least--;
	}
	return end;
}

static void put_integer(put_character_t put, const struct conversion *conversion, uint64_t value)
{
	char buffer[32];
	char *end = buffer + sizeof(buffer);
	char *text;
	const char *prefix = "";

	if (conversion->specifier == 'd' || conversion->specifier == 'i') {
		bool negative = (int64_t)value < 0;

		text = digits_of(negative ? 0u - value : value, 10u, "0123456789", 1, end);
		prefix = negative ? "-" : conversion->plus ? "+" : "";
	} else if (conversion->specifier == 'u') {
		text = digits_of(value, 10u, "0123456789", 1, end);
	} else if (conversion->specifier == 'X') {
		text = digits_of(value, 16u, "0123456789ABCDEF", 1, end);
		prefix = conversion->alternate ? "0X" : "";
	} else {
		text = digits_of(value, 16u, "0123456789abcdef", 1, end);
		prefix = conversion->alternate || conversion->specifier == 'p' ? "0x" : "";
	}
	put_padded(put, conversion, prefix, text, (int)(end - text));
}

static void put_floating(put_character_t put, const struct conversion *conversion, double value)
{
	char buffer[40];
	char *end = buffer + sizeof(buffer);
	char *text = end;
	int precision = conversion->precision < 0 ? 6 : conversion->precision;
	bool negative = value < 0.0;
	double scale = 1.0;
	uint64_t scaled;

	for (int i = 0; i < precision; i++) {
		scale *= 10.0;
	}
	scaled = (uint64_t)((negative ? -value : value) * scale + 0.5);
	if (precision > 0) {
		text = digits_of(scaled % (uint64_t)scale, 10u, "0123456789", precision, end);
		*--text = '.';
	}
	text = digits_of(scaled / (uint64_t)scale, 10u, "0123456789", 1, text);
	put_padded(put, conversion, negative ? "-" : "", text, (int)(end - text));
}

void put_formatted(put_character_t put, const char *format, va_list arguments)
{
	while (*format != '\0') {
		struct conversion conversion;

		if (*format != '%') {
			put(*format++);
			continue;
		}
		format = read_conversion(format + 1, &conversion);
		if (conversion.star_width) {
			conversion.width = va_arg(arguments, int);
		}
		if (conversion.star_precision) {
			conversion.precision = va_arg(arguments, int);
		}
		switch (conversion.specifier) {
		case 's': {
			const char *text = va_arg(arguments, const char *);
			int length = 0;

			while (text[length] != '\0' && length != conversion.precision) {
				length++;
			}
			put_padded(put, &conversion, "", text, length);
			break;
		}
		case 'c': {
			char character = (char)va_arg(arguments, int);

			put_padded(put, &conversion, "", &character, 1);
			break;
		}
		case 'p':
			put_integer(put, &conversion, (uintptr_t)va_arg(arguments, void *));
			break;
		case 'f':
			put_floating(put, &conversion, va_arg(arguments, double));
			break;
		case 'd':
		case 'i':
			put_integer(put, &conversion,
				    is_64_bit(&conversion) ? (uint64_t)va_arg(arguments, long long) :
							     (uint64_t)(int64_t)va_arg(arguments, int));
			break;
		case 'u':
		case 'x':
		case 'X':
			put_integer(put, &conversion,
				    is_64_bit(&conversion) ? va_arg(arguments, unsigned long long) :
							     va_arg(arguments, unsigned int));
			break;
		default:
			put(conversion.specifier);
			break;
		}
	}
}
