/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "request.h"

#define DIGITS_MOST 20U

static void put(struct inquest_request *request, char character)
{
	if (request->have < request->room) {
		request->bytes[request->have++] = character;
	} else {
		request->overflow = true;
	}
}

void inquest_request_begin(struct inquest_request *request, char *bytes, size_t room)
{
	memset(request, 0, sizeof(*request));
	request->bytes = bytes;
	request->room = room;
}

void inquest_request_text(struct inquest_request *request, const char *text)
{
	while (*text != '\0') {
		put(request, *text++);
	}
}

void inquest_request_header(struct inquest_request *request, const char *name, const char *value)
{
	inquest_request_text(request, "\r\n");
	inquest_request_text(request, name);
	inquest_request_text(request, ": ");
	inquest_request_text(request, value);
	request->pairs = 0;
}

/* Bytes of the UTF-8 character that begins here (RFC 3629, section 4); 0 when it is none, for which a server may refuse the whole request. */
static uint32_t bytes_of_character(const char *value)
{
	uint8_t first = (uint8_t)*value;
	uint32_t bytes = first < 0x80U ? 1U : first < 0xc2U ? 0U : first < 0xe0U ? 2U : first < 0xf0U ? 3U : first < 0xf5U ? 4U : 0U;
	uint8_t least = first == 0xe0U ? 0xa0U : first == 0xf0U ? 0x90U : 0x80U;
	uint8_t most = first == 0xedU ? 0x9fU : first == 0xf4U ? 0x8fU : 0xbfU;

	for (uint32_t i = 1; i < bytes; i++) {
		if ((uint8_t)value[i] < least || (uint8_t)value[i] > most) {
			return 0;
		}
		least = 0x80U;
		most = 0xbfU;
	}

	return bytes;
}

void inquest_request_value(struct inquest_request *request, const char *value)
{
	while (*value != '\0') {
		uint32_t bytes = bytes_of_character(value);

		if (bytes == 0 || (uint8_t)*value < ' ' || *value == 0x7f) {
			put(request, '?');
			value++;
			continue;
		}
		while (bytes-- > 0) {
			put(request, *value++);
		}
	}
}

static const char *digits_of(uint64_t number, char digits[DIGITS_MOST + 1U])
{
	char *at = digits + DIGITS_MOST;

	*at = '\0';
	do {
		*--at = (char)('0' + (char)(number % 10U));
		number /= 10U;
	} while (number > 0);
	return at;
}

void inquest_request_number(struct inquest_request *request, uint64_t number)
{
	char digits[DIGITS_MOST + 1U];

	inquest_request_text(request, digits_of(number, digits));
}

void inquest_request_pair(struct inquest_request *request, const char *key, const char *value)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	if (value == NULL || *value == '\0') {
		return;
	}

	inquest_request_text(request, request->pairs++ == 0 ? "" : ",");
	inquest_request_text(request, key);
	put(request, ' ');
	while (*value != '\0') {
		uint32_t bits = 0;
		uint32_t have = 0;

		for (; have < 3 && *value != '\0'; have++) {
			bits |= (uint32_t)(uint8_t)*value++ << (16U - 8U * have);
		}
		/* Three bytes are four characters, two are three, one is two; the rest is filled up. */
		for (uint32_t i = 0; i <= have; i++) {
			put(request, alphabet[bits >> (18U - 6U * i) & 63U]);
		}
		inquest_request_text(request, have == 1 ? "==" : have == 2 ? "=" : "");
	}
}

void inquest_request_pair_number(struct inquest_request *request, const char *key, uint64_t number)
{
	char digits[DIGITS_MOST + 1U];

	inquest_request_pair(request, key, digits_of(number, digits));
}

void inquest_request_end(struct inquest_request *request)
{
	inquest_request_text(request, "\r\n\r\n");
}
