/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <inquest/smp.h>

/* Frames of a console line: two marker bytes, base64, a line feed; at most 127 characters. */
#define FIRST_0 0x06U
#define FIRST_1 0x09U
#define NEXT_0 0x04U
#define NEXT_1 0x14U
#define LINE_BYTES 93U /* 124 characters of base64 */

static uint16_t crc16(uint16_t crc, const uint8_t *data, uint32_t bytes)
{
	/* CRC-16 of XMODEM: polynomial 0x1021, from 0, not reflected. */
	for (uint32_t i = 0; i < bytes; i++) {
		crc = (uint16_t)(crc ^ ((uint32_t)data[i] << 8));
		for (uint32_t bit = 0; bit < 8; bit++) {
			crc = (uint16_t)((crc & 0x8000U) != 0 ? ((uint32_t)crc << 1) ^ 0x1021U : (uint32_t)crc << 1);
		}
	}

	return crc;
}

static int sextet(uint8_t character)
{
	if (character >= 'A' && character <= 'Z') {
		return character - 'A';
	}
	if (character >= 'a' && character <= 'z') {
		return character - 'a' + 26;
	}
	if (character >= '0' && character <= '9') {
		return character - '0' + 52;
	}

	return character == '+' ? 62 : character == '/' ? 63 : -1;
}

void inquest_smp_receiver_reset(struct inquest_smp_receiver *receiver)
{
	memset(receiver, 0, sizeof(*receiver));
}

static void take_byte(struct inquest_smp_receiver *receiver, uint8_t byte)
{
	if (receiver->have < sizeof(receiver->packet)) {
		receiver->packet[receiver->have++] = byte;
	} else {
		inquest_smp_receiver_reset(receiver); /* longer than anything that we take */
	}
}

static void take_group(struct inquest_smp_receiver *receiver)
{
	const uint8_t *g = receiver->group;
	uint32_t count = g[2] == 0xff ? 1U : g[3] == 0xff ? 2U : 3U;
	uint32_t bits = (uint32_t)g[0] << 18 | (uint32_t)g[1] << 12 | (g[2] == 0xff ? 0U : (uint32_t)g[2] << 6) | (g[3] == 0xff ? 0U : g[3]);

	receiver->group_have = 0;
	for (uint32_t i = 0; i < count && receiver->in_frame; i++) {
		take_byte(receiver, (uint8_t)(bits >> (16U - 8U * i)));
	}
}

static uint16_t end_line(struct inquest_smp_receiver *receiver)
{
	uint16_t length;

	receiver->in_frame = false;
	receiver->marker = 0;
	if (receiver->group_have != 0) {
		inquest_smp_receiver_reset(receiver);
		return 0;
	}
	if (receiver->have < 2) {
		return 0;
	}

	/* What is stated counts the CRC behind the packet, not itself. */
	length = (uint16_t)((uint32_t)receiver->packet[0] << 8 | receiver->packet[1]);
	if (length < 2U || length > INQUEST_SMP_PACKET_MAX + 2U || receiver->have > length + 2U) {
		inquest_smp_receiver_reset(receiver);
		return 0;
	}
	if (receiver->have < length + 2U) {
		return 0;
	}

	receiver->started = false;
	receiver->have = 0;
	return crc16(0, receiver->packet + 2, length) == 0 ? (uint16_t)(length - 2U) : 0U;
}

uint16_t inquest_smp_receive(struct inquest_smp_receiver *receiver, uint8_t byte)
{
	int value;

	if (byte == '\n' || byte == '\r') {
		if (receiver->in_frame) {
			return end_line(receiver);
		}
		receiver->marker = 0;
		return 0;
	}
	if (!receiver->in_frame) {
		if (receiver->marker == FIRST_0 && byte == FIRST_1) {
			inquest_smp_receiver_reset(receiver);
			receiver->started = true;
			receiver->in_frame = true;
		} else if (receiver->marker == NEXT_0 && byte == NEXT_1 && receiver->started) {
			receiver->in_frame = true;
		}
		receiver->marker = byte;
		return 0;
	}

	value = sextet(byte);
	if (value < 0 && (byte != '=' || receiver->group_have < 2)) {
		inquest_smp_receiver_reset(receiver);
		return 0;
	}
	if (value >= 0 && receiver->group_have == 3 && receiver->group[2] == 0xff) {
		inquest_smp_receiver_reset(receiver); /* "x=y" within a group of four */
		return 0;
	}

	receiver->group[receiver->group_have++] = value < 0 ? 0xffU : (uint8_t)value;
	if (receiver->group_have == 4) {
		take_group(receiver);
	}

	return 0;
}

struct line {
	void (*put)(uint8_t byte, void *context);
	void *context;
	uint8_t group[3];
	uint32_t have;
	uint32_t bytes;
};

static void put_group(struct line *line)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = (uint32_t)line->group[0] << 16 | (line->have > 1 ? (uint32_t)line->group[1] << 8 : 0U) |
			(line->have > 2 ? line->group[2] : 0U);

	if (line->have == 0) {
		return;
	}

	line->put((uint8_t)alphabet[bits >> 18 & 63U], line->context);
	line->put((uint8_t)alphabet[bits >> 12 & 63U], line->context);
	line->put(line->have > 1 ? (uint8_t)alphabet[bits >> 6 & 63U] : (uint8_t)'=', line->context);
	line->put(line->have > 2 ? (uint8_t)alphabet[bits & 63U] : (uint8_t)'=', line->context);
	line->have = 0;
}

static void put_byte(struct line *line, uint8_t byte)
{
	if (line->bytes == LINE_BYTES) {
		put_group(line);
		line->put('\n', line->context);
		line->put(NEXT_0, line->context);
		line->put(NEXT_1, line->context);
		line->bytes = 0;
	}

	line->group[line->have++] = byte;
	line->bytes++;
	if (line->have == 3) {
		put_group(line);
	}
}

void inquest_smp_send(const uint8_t *packet, uint16_t bytes, void (*put)(uint8_t byte, void *context), void *context)
{
	struct line line = {.put = put, .context = context};
	uint16_t crc = crc16(0, packet, bytes);
	uint32_t length = bytes + 2U;

	put(FIRST_0, context);
	put(FIRST_1, context);
	put_byte(&line, (uint8_t)(length >> 8));
	put_byte(&line, (uint8_t)length);
	for (uint32_t i = 0; i < bytes; i++) {
		put_byte(&line, packet[i]);
	}
	put_byte(&line, (uint8_t)(crc >> 8));
	put_byte(&line, (uint8_t)crc);
	put_group(&line);
	put('\n', context);
}
