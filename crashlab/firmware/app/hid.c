/* SPDX-License-Identifier: Apache-2.0 */
/* Keyboard reports: a queue of events, a thread that turns them into packets and sends them over the bound transport. */
#include <string.h>

#include "app.h"
#include "logging.h"

LOG_MODULE_REGISTER(hid);

#define REPORT_BYTES 8

struct packet {
	struct packet *next;
	uint32_t sequence;
	uint32_t flags;
	uint32_t len;
	uint8_t data[REPORT_BYTES];
};

struct report_queue {
	struct packet *head;
	uint32_t sent;
	uint32_t dropped;
};

struct transport {
	const char *name;
	int (*send)(const uint8_t *report, size_t len);
};

enum tx_flags { TX_NORMAL, TX_URGENT = 4 };

K_MSGQ_DEFINE(hid_event_queue, struct hid_event, 4);
static K_THREAD_STACK_DEFINE(hid_stack, CONFIG_STACK_SIZE);
static struct k_thread hid_thread_data;
static struct report_queue hid_queue;
static struct transport *volatile bound_transport;
static uint8_t pressed[REPORT_BYTES];
static uint32_t packet_words[4] = { 11, 22, 33, 44 };
#ifdef CONFIG_DISPLAY_BUFFER
/*
 * A split keyboard's display: the reason why a 64 KiB partition does not hold this build's RAM. It lies behind the
 * stacks, as heaps do, so that the part which is cut off is not the crashed thread's.
 */
__attribute__((section(".noinit.heaps"))) uint8_t display_frame_buffer[CONFIG_DISPLAY_BUFFER];
#endif

static int usb_send(const uint8_t *report, size_t len)
{
	hid_queue.sent += report[0] != 0u ? len : 1u;
#ifdef CONFIG_UNRELATED_CHANGE
	hid_queue.dropped++;
#endif
	return 0;
}

static struct transport usb_transport = { "usb", usb_send };

static ALWAYS_INLINE struct packet *next_packet(struct report_queue *queue)
{
	struct packet *packet = *(struct packet *volatile *)&queue->head;

	if (packet != NULL) {
		queue->head = packet->next;
	}
	return packet;
}

static NOINLINE int send_report(struct report_queue *queue, enum tx_flags flags)
{
	struct packet *pkt = next_packet(queue);
	size_t len = *(volatile uint32_t *)&pkt->len;

	if ((flags & TX_URGENT) != 0) {
		len |= 1u;
	}
	queue->sent += len;
	return (int)len;
}

static NOINLINE int send_over(struct transport *transport, const uint8_t *report)
{
	int result = transport->send(report, REPORT_BYTES);

	hid_queue.sent++;
	return result + 1;
}

static NOINLINE uint16_t report_checksum(const uint8_t *report, size_t len)
{
	uint16_t sum = 0;

	while (len-- > 0u) {
		sum = (uint16_t)(sum + *(const volatile uint8_t *)report++);
	}
	return sum;
}

static NOINLINE void encode_word(uint32_t *word)
{
	if (*word == 33u) {
		*(volatile uint32_t *)UNMAPPED_DEVICE = *word;
	}
	*word ^= 0x55u;
}

static void on_key(const struct hid_event *event)
{
	pressed[event->usage % REPORT_BYTES] = event->kind == HID_KEY_PRESSED ? 1u : 0u;
	(void)send_over(bound_transport, pressed);
}

static struct transport odd_transport = { "odd", NULL };

static NOINLINE void hid_process_event(const struct hid_event *event)
{
	switch (event->kind) {
	case HID_KEY_PRESSED:
	case HID_KEY_RELEASED:
		on_key(event);
		break;
	case HID_SEND_LOST:
	case HID_LOCKUP:
		hid_queue.dropped += (uint32_t)send_report(&hid_queue, TX_URGENT);
		break;
	case HID_SEND_UNBOUND:
		(void)send_over(&odd_transport, pressed);
		break;
	case HID_SEND_WILD:
		odd_transport.send = (int (*)(const uint8_t *, size_t))0x60000101u;
		(void)send_over(&odd_transport, pressed);
		break;
	case HID_SEND_DATA:
		odd_transport.send = (int (*)(const uint8_t *, size_t))((uintptr_t)packet_words | 1u);
		(void)send_over(&odd_transport, pressed);
		break;
	case HID_KEYMAP:
		keymap_process((struct key_position){ .row = event->usage, .column = 3 }, 2);
		break;
	case HID_ENCODE_LEAF:
		hid_queue.sent += report_checksum((const uint8_t *)UNMAPPED_DEVICE, event->usage);
		break;
	case HID_ASM_LEAF:
		asm_copy_words(packet_words, (const uint32_t *)UNMAPPED_DEVICE, event->usage);
		break;
	case HID_BELOW_ASM:
		asm_for_each(packet_words, ARRAY_SIZE(packet_words), encode_word);
		break;
	}
	NOT_A_TAIL_CALL();
}

static void hid_thread(void *p1, void *p2, void *p3)
{
	struct k_msgq *queue = p1;
	struct hid_event event;

	(void)p2;
	(void)p3;
	for (;;) {
		if (k_msgq_get(queue, &event, K_FOREVER) == 0) {
			hid_process_event(&event);
		}
	}
}

void hid_post(enum hid_event_kind kind, uint8_t usage)
{
	struct hid_event event = { .kind = kind, .usage = usage, .timestamp = 17 };

	LOG_DBG("usage 0x%02x, %u of %u events wait", usage, (unsigned int)hid_event_queue.used_msgs, (unsigned int)hid_event_queue.max_msgs);
	(void)k_msgq_put(&hid_event_queue, &event, K_NO_WAIT);
}

void hid_init(void)
{
	bound_transport = &usb_transport;
#ifdef CONFIG_DISPLAY_BUFFER
	for (size_t i = 0; i < sizeof(display_frame_buffer); i++) {
		display_frame_buffer[i] = (uint8_t)(i >> 6);
	}
#endif
	z_ready_thread(k_thread_create(&hid_thread_data, hid_stack, sizeof(hid_stack), hid_thread, &hid_event_queue, NULL,
				       NULL, 5, 0, "hid_tx"));
}
