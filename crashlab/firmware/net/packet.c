/* SPDX-License-Identifier: Apache-2.0 */
/* Packets from a radio link: options, nested containers, buffers. The parser trusts lengths that it should check. */
#include <string.h>

#include "app.h"

/* What a sender repeats when it sends too much: as an address it leads to where no code is. */
#if defined(__ARM_ARCH_6M__)
#define FILLER 'q'
#else
#define FILLER 'A'
#endif

struct net_buf {
	uint16_t len;
	uint16_t size;
	uint8_t data[32];
};

struct container {
	uint8_t scratch[40];
	uint32_t depth;
};

K_MSGQ_DEFINE(net_rx_queue, struct net_packet, 2);
K_SEM_DEFINE(net_tx_done, 0, 1);
static K_THREAD_STACK_DEFINE(net_stack, CONFIG_STACK_SIZE);
static K_THREAD_STACK_DEFINE(net_tx_stack, CONFIG_STACK_SIZE / 2);
static struct k_thread net_thread_data;
static struct k_thread net_tx_thread_data;
static struct net_buf rx_buf = { .size = sizeof(rx_buf.data) };
static volatile uint32_t option_bits;
static volatile uint32_t nesting_limit = 1000u;

static NOINLINE void copy_bytes(volatile uint8_t *destination, const uint8_t *source, size_t len)
{
	while (len-- > 0u) {
		*destination++ = *source++;
	}
}

static NOINLINE uint32_t parse_options(const struct net_packet *packet)
{
	uint8_t options[16];

	copy_bytes(options, packet->payload, packet->length);
	return options[0] | ((uint32_t)options[15] << 8);
}

__attribute__((optimize("stack-protector-all"))) static NOINLINE uint32_t parse_name(const struct net_packet *packet)
{
	char name[16];

	copy_bytes((volatile uint8_t *)name, packet->payload, packet->length);
	return (uint32_t)name[3];
}

static NOINLINE uint32_t read_container_type(const struct net_buf *buf)
{
	return REG32(UNMAPPED_DEVICE + buf->len);
}

static NOINLINE uint32_t parse_container(const struct net_packet *packet, uint32_t depth)
{
	volatile struct container inner;
	uint32_t type;

	inner.depth = depth;
	inner.scratch[depth % sizeof(inner.scratch)] = packet->payload[depth % sizeof(packet->payload)];
	if (depth >= nesting_limit) {
		return read_container_type(&rx_buf);
	}
	type = parse_container(packet, inner.depth + 1u);
	return type + inner.scratch[depth % sizeof(inner.scratch)];
}

/* A line that is longer than what is left of the stack; nothing stops it, and it returns. */
static NOINLINE uint32_t describe_packet(const struct net_packet *packet)
{
	volatile char line[CONFIG_STACK_SIZE - 96];

	for (size_t i = 0; i < sizeof(line); i++) {
		line[i] = (char)packet->payload[i % sizeof(packet->payload)];
	}
	return (uint32_t)line[packet->length];
}

static ALWAYS_INLINE uint8_t *net_buf_add(struct net_buf *buf, size_t len)
{
	__ASSERT(buf->len + len <= buf->size, "net_buf %u of %u", buf->len, buf->size);
	buf->len = (uint16_t)(buf->len + len);
	return buf->data + buf->len - len;
}

static NOINLINE void append_payload(struct net_buf *buf, const struct net_packet *packet)
{
	memcpy(net_buf_add(buf, packet->length), packet->payload, packet->length);
}

static NOINLINE void net_receive(const struct net_packet *packet)
{
	switch (packet->kind) {
	case NET_OPTIONS:
		option_bits |= parse_options(packet);
		break;
	case NET_NESTED:
		option_bits += parse_container(packet, 0u);
		break;
	case NET_NESTED_THEN_NULL:
		nesting_limit = CONFIG_STACK_SIZE / 48u;
		option_bits += parse_container(packet, 0u);
		break;
	case NET_APPEND:
		append_payload(&rx_buf, packet);
		append_payload(&rx_buf, packet);
		break;
	case NET_CANARY:
		option_bits |= parse_name(packet);
		break;
	case NET_DESCRIBE:
		option_bits += describe_packet(packet);
		break;
	default:
		memcpy(rx_buf.data, (const void *)(UNMAPPED_DEVICE + packet->length), packet->length);
		break;
	}
	NOT_A_TAIL_CALL();
}

static void net_rx_thread(void *p1, void *p2, void *p3)
{
	struct net_packet packet;

	(void)p1;
	(void)p2;
	(void)p3;
	for (;;) {
		if (k_msgq_get(&net_rx_queue, &packet, K_FOREVER) == 0) {
			net_receive(&packet);
		}
	}
}

static void net_tx_thread(void *p1, void *p2, void *p3)
{
	struct k_sem *done = p1;

	(void)p2;
	(void)p3;
	for (;;) {
		(void)k_sem_take(done, K_FOREVER);
	}
}

void net_post(enum net_packet_kind kind, uint8_t length)
{
	struct net_packet packet = { .kind = (uint8_t)kind, .length = length };

	memset(packet.payload, FILLER, sizeof(packet.payload));
	(void)k_msgq_put(&net_rx_queue, &packet, K_NO_WAIT);
}

void net_init(void)
{
	z_ready_thread(k_thread_create(&net_tx_thread_data, net_tx_stack, sizeof(net_tx_stack), net_tx_thread, &net_tx_done,
				       NULL, NULL, 6, 0, "net_tx"));
	z_ready_thread(k_thread_create(&net_thread_data, net_stack, sizeof(net_stack), net_rx_thread, NULL, NULL, NULL, 6, 0,
				       "net_rx"));
}
