/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include <inquest/http_response.h>

static char lower(char character)
{
	if (character >= 'A' && character <= 'Z') {
		character = (char)(character + ('a' - 'A'));
	}

	return character;
}

/* Names and tokens are compared without regard to case; the first in lower case. */
static bool begins_with(const char *text, const char *word, const char **rest)
{
	while (*word != '\0') {
		if (lower(*text++) != *word++) {
			return false;
		}
	}

	*rest = text;
	return true;
}

static bool is_header(const char *line, const char *name, const char **value)
{
	if (!begins_with(line, name, value) || **value != ':') {
		return false;
	}

	do {
		(*value)++;
	} while (**value == ' ' || **value == '\t');
	return true;
}

/* Digits to the line's end; a number that is too large for 32 bits is none. */
static bool read_number(const char *text, uint32_t *number)
{
	uint32_t value = 0;

	if (*text == '\0') {
		return false;
	}
	for (; *text != '\0'; text++) {
		uint32_t digit = (uint32_t)(*text - '0');

		if (*text < '0' || *text > '9' || value > (UINT32_MAX - digit) / 10U) {
			return false;
		}
		value = value * 10U + digit;
	}

	*number = value;
	return true;
}

static bool contains(const char *value, const char *word)
{
	const char *rest;

	for (; *value != '\0'; value++) {
		if (begins_with(value, word, &rest)) {
			return true;
		}
	}

	return false;
}

/* Only the path is taken: whatever host the answer names, nothing is sent to another one than was asked. */
static void read_location(struct inquest_http_response *response, const char *value)
{
	const char *rest;
	size_t count = 0;

	response->location[0] = '\0';
	if (begins_with(value, "http://", &rest) || begins_with(value, "https://", &rest)) {
		value = rest;
		while (*value != '\0' && *value != '/') {
			value++;
		}
	}
	if (*value != '/' || value[1] == '/') {
		return;
	}

	for (; value[count] != '\0'; count++) {
		if (value[count] <= ' ' || value[count] > '~' || count == INQUEST_HTTP_PATH_MAX - 1U) {
			return;
		}
	}

	memcpy(response->location, value, count + 1U);
}

static void read_receipt(struct inquest_http_response *response, const char *value)
{
	response->has_receipt = false;
	for (uint32_t i = 0; i < 2U * INQUEST_SHA256_BYTES; i++) {
		char digit = lower(*value++);
		uint8_t nibble;

		if (digit >= '0' && digit <= '9') {
			nibble = (uint8_t)(digit - '0');
		} else if (digit >= 'a' && digit <= 'f') {
			nibble = (uint8_t)(digit - 'a' + 10);
		} else {
			return;
		}
		response->receipt[i / 2U] = (uint8_t)(i % 2U == 0 ? nibble << 4 : response->receipt[i / 2U] | nibble);
	}

	response->has_receipt = *value == '\0';
}

static int read_status(struct inquest_http_response *response)
{
	const char *at;

	/* "HTTP/1.1 204 No Content" */
	if (!begins_with(response->line, "http/1.", &at) || (*at != '0' && *at != '1') || at[1] != ' ') {
		return -EBADMSG;
	}

	response->closes = *at == '0';
	at += 2;
	for (uint32_t i = 0; i < 3; i++) {
		if (at[i] < '0' || at[i] > '9') {
			return -EBADMSG;
		}
		response->status = (uint16_t)(response->status * 10U + (uint32_t)(at[i] - '0'));
	}

	return (at[3] == ' ' || at[3] == '\0') && response->status >= 100 ? 0 : -EBADMSG;
}

static void read_header(struct inquest_http_response *response)
{
	const char *value;

	if (is_header(response->line, "location", &value)) {
		read_location(response, value);
	} else if (is_header(response->line, "upload-offset", &value)) {
		response->has_offset = read_number(value, &response->offset);
	} else if (is_header(response->line, "inquest-receipt", &value)) {
		read_receipt(response, value);
	} else if (is_header(response->line, "inquest-stored", &value)) {
		response->not_stored = contains(value, "false");
	} else if (is_header(response->line, "content-length", &value)) {
		response->has_length = read_number(value, &response->length);
	} else if (is_header(response->line, "retry-after", &value)) {
		uint32_t seconds;

		response->retry_after_s = read_number(value, &seconds) ? seconds : 0;
	} else if (is_header(response->line, "connection", &value)) {
		response->closes = response->closes || contains(value, "close");
	} else if (is_header(response->line, "transfer-encoding", &value)) {
		response->closes = true;
	}
}

static int end_line(struct inquest_http_response *response)
{
	while (response->line_have > 0 && (response->line[response->line_have - 1] == '\r' || response->line[response->line_have - 1] == ' ')) {
		response->line_have--;
	}
	response->line[response->line_have] = '\0';
	if (response->status == 0) {
		return read_status(response);
	}
	if (response->line_have > 0) {
		/* What was cut off is not to be mistaken for a shorter value. */
		if (!response->line_overflow) {
			read_header(response);
		}
		return 0;
	}
	if (response->status < 200) {
		uint16_t head_bytes = response->head_bytes;

		/* Interim responses count on, or there could be endlessly many. */
		inquest_http_begin(response);
		response->head_bytes = head_bytes;
		return 0;
	}

	response->is_complete = true;
	return 0;
}

void inquest_http_begin(struct inquest_http_response *response)
{
	memset(response, 0, sizeof(*response));
}

int inquest_http_take(struct inquest_http_response *response, const void *data, size_t bytes)
{
	const char *from = data;
	size_t taken = 0;

	while (taken < bytes && !response->is_complete) {
		char character = from[taken++];
		int error = 0;

		if (++response->head_bytes > INQUEST_HTTP_HEAD_MAX) {
			return -EBADMSG;
		}
		if (character == '\n') {
			error = end_line(response);
			response->line_have = 0;
			response->line_overflow = false;
		} else if (response->line_have < INQUEST_HTTP_LINE_MAX - 1U) {
			/* A zero would end the line for everyone who looks at it later. */
			if (character == '\0') {
				character = ' ';
			}
			response->line[response->line_have++] = character;
		} else {
			response->line_overflow = true;
		}
		if (error != 0) {
			return error;
		}
	}

	return (int)taken;
}
