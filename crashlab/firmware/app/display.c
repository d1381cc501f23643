/* SPDX-License-Identifier: Apache-2.0 */
/* A display whose pointer glides: floating point, values that live across calls. */
#include "app.h"

struct vector {
	float x;
	float y;
};

struct sprite {
	struct vector position;
	struct vector velocity;
	volatile uint32_t *registers;
};

K_SEM_DEFINE(display_frame, 0, 1);
static K_THREAD_STACK_DEFINE(display_stack, CONFIG_STACK_SIZE);
static struct k_thread display_thread_data;
static volatile uint32_t display_mode;
static volatile uint32_t scan_line;
static struct sprite pointer = { { 1.5f, 2.25f }, { 0.125f, -0.5f }, (volatile uint32_t *)UNMAPPED_DEVICE };

static NOINLINE float ease(float from, float to, float progress)
{
	return from + (to - from) * progress * progress;
}

static NOINLINE void blit(const struct sprite *sprite, float brightness)
{
	sprite->registers[2] = (uint32_t)(brightness * 100.0f);
	scan_line++;
}

static NOINLINE float glide(struct sprite *sprite, uint32_t steps)
{
	float x = sprite->position.x;
	float y = sprite->position.y;
	float heat = 0.75f;
	float trail = 3.5f;

	for (uint32_t i = 0; i < steps; i++) {
		x = ease(x, x + sprite->velocity.x, 0.5f);
		y = ease(y, y + sprite->velocity.y, heat);
		heat += 0.25f;
		trail -= x;
		if (i == 2u && display_mode == 1u) {
			blit(sprite, heat);
		}
	}
	sprite->position.x = x + trail;
	sprite->position.y = y;
	return heat;
}

static NOINLINE void render_frames(struct sprite *sprite)
{
	float light = 0.5f;

	do {
		light += glide(sprite, 32u);
		scan_line++;
	} while (display_mode == 2u);
	sprite->velocity.x = light;
}

static void display_thread(void *p1, void *p2, void *p3)
{
	(void)p2;
	(void)p3;
	for (;;) {
		(void)k_sem_take(&display_frame, K_FOREVER);
		render_frames(p1);
	}
}

void display_request(uint32_t mode)
{
	display_mode = mode;
	k_sem_give(&display_frame);
}

void display_init(void)
{
	z_ready_thread(k_thread_create(&display_thread_data, display_stack, sizeof(display_stack), display_thread, &pointer,
				       NULL, NULL, 8, K_FP_REGS, "display"));
	display_request(0);
}
