/* SPDX-License-Identifier: Apache-2.0 */
/* Interrupts: a radio whose handlers run at several priorities, timers that set them off. */
#include "app.h"

#define RADIO_IRQ 3
#define DMA_IRQ 4
#define LINK_IRQ 5
#define STRAY_IRQ 9

struct radio_packet {
	uint8_t *data;
	uint32_t len;
};

struct radio {
	uint32_t events;
	struct radio_packet *pending;
	uint32_t next_irq;
};

static struct radio radio0;
static struct radio_packet broken = { (uint8_t *)UNMAPPED_DEVICE, 6 };

static NOINLINE uint32_t radio_read_header(const struct radio_packet *packet)
{
	uint32_t header = 0;

	for (uint32_t i = 0; i < packet->len; i++) {
		header = (header << 8) | ((const volatile uint8_t *)packet->data)[i];
	}
	return header;
}

static ALWAYS_INLINE void radio_take(struct radio *radio)
{
	radio->events += radio_read_header(radio->pending);
}

static void radio_isr(const void *argument)
{
	struct radio *radio = (struct radio *)(uintptr_t)argument;

	radio->events++;
	radio_take(radio);
	radio->pending = NULL;
}

static NOINLINE void dma_complete(struct radio *radio)
{
	radio->events += 16u;
	arch_irq_pend(LINK_IRQ);
	radio->events += 16u;
}

static void dma_isr(const void *argument)
{
	dma_complete((struct radio *)(uintptr_t)argument);
	NOT_A_TAIL_CALL();
}

static void radio_window_expired(struct k_timer *timer)
{
	struct radio *radio = timer->user_data;

	radio->pending = &broken;
	arch_irq_pend(radio->next_irq);
	radio->events++;
}
K_TIMER_DEFINE(radio_window, radio_window_expired, NULL);

struct debounce {
	uint32_t presses;
	uint32_t *column;
};

static struct debounce scan = { 0, (uint32_t *)(UNMAPPED_DEVICE + 0x40u) };

static NOINLINE uint32_t read_column(const struct debounce *debounce)
{
	return *(volatile uint32_t *)debounce->column;
}

static void debounce_expired(struct k_timer *timer)
{
	struct debounce *debounce = timer->user_data;

	debounce->presses += read_column(debounce);
}
K_TIMER_DEFINE(debounce_timer, debounce_expired, NULL);

static void panic_expired(struct k_timer *timer)
{
	if (timer->period == 0) {
		k_panic();
	}
}
K_TIMER_DEFINE(panic_timer, panic_expired, NULL);

void radio_start_window(uint32_t irq, int32_t ticks);
void radio_start_window(uint32_t irq, int32_t ticks)
{
	radio0.next_irq = irq;
	radio_window.user_data = &radio0;
	k_timer_start(&radio_window, ticks, 0);
}

void radio_start_debounce(void);
void radio_start_debounce(void)
{
	debounce_timer.user_data = &scan;
	k_timer_start(&debounce_timer, 3, 0);
}

void radio_start_panic(void);
void radio_start_panic(void)
{
	k_timer_start(&panic_timer, 3, 0);
}

void radio_init(void)
{
	arch_irq_connect(RADIO_IRQ, 0xc0u, radio_isr, &radio0);
	arch_irq_connect(DMA_IRQ, 0x80u, dma_isr, &radio0);
	arch_irq_connect(LINK_IRQ, 0x40u, radio_isr, &radio0);
	NVIC_ISER = 1u << STRAY_IRQ;
}
