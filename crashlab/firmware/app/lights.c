/* SPDX-License-Identifier: Apache-2.0 */
/* A strip of lights with effects that follow one another: lists, floating point, a table in another security state. */
#include "app.h"

void lights_play(void);
void lights_dim(void);
void lights_fade(void);
void lights_select_bank(void);

struct effect {
	struct effect *next;
	uint32_t milliseconds;
	uint8_t level[4];
};

struct strip {
	struct effect *first;
	uint32_t played;
	uint32_t (*bank)(uint32_t number);
	float brightness;
};

/* A memory that was never set holds what the previous owner left: no pointer at all. */
#define LEFT_OVER 0x9b3c1f04u

static struct effect pulse = { (struct effect *)LEFT_OVER, 40, { 1, 2, 3, 4 } };
static struct effect rainbow = { &pulse, 250, { 9, 9, 0, 0 } };
static struct strip strip = { &rainbow, 0, NULL, 0.75f };

static NOINLINE uint32_t total_time(const struct strip *lights)
{
	uint32_t total = 0;

	for (const struct effect *effect = lights->first; effect != NULL; effect = effect->next) {
		total += *(const volatile uint32_t *)&effect->milliseconds;
	}
	return total;
}

static NOINLINE void dim_effects(struct effect *effect, uint8_t by)
{
	while (effect != NULL) {
		((volatile struct effect *)effect)->level[2] = by;
		effect = effect->next;
	}
}

void lights_play(void)
{
	strip.played += total_time(&strip);
	NOT_A_TAIL_CALL();
}

void lights_dim(void)
{
	dim_effects(strip.first, 7u);
	NOT_A_TAIL_CALL();
}

#ifdef CONFIG_FPU
static NOINLINE float fade_step(const struct strip *lights, uint32_t step)
{
	return *(const volatile float *)&lights->brightness * (float)step;
}

/* What a power-saving path forgets to turn on again. */
void lights_fade(void)
{
	SCB_CPACR &= ~0xf00000u;
	__asm__ volatile("dsb\n\tisb" ::: "memory");
	strip.played = (uint32_t)fade_step(&strip, 3u);
	NOT_A_TAIL_CALL();
}
#else
void lights_fade(void)
{
}
#endif

#if defined(__ARM_ARCH_8M_MAIN__) || defined(__ARM_ARCH_8_1M_MAIN__)
#define NON_SECURE_BANK 0x28000000u

static NOINLINE uint32_t bank_level(const struct strip *lights, uint32_t number)
{
	return lights->bank(number) + 1u;
}

/* The bank's function is in non-secure memory, and is called like any other. */
void lights_select_bank(void)
{
	SAU_RNR = 0u;
	SAU_RBAR = NON_SECURE_BANK;
	SAU_RLAR = (NON_SECURE_BANK + 0xfffe0u) | 1u;
	SAU_CTRL = 1u;
	__asm__ volatile("dsb\n\tisb" ::: "memory");
	strip.bank = (uint32_t (*)(uint32_t))(NON_SECURE_BANK + 0x101u);
	strip.played = bank_level(&strip, 2u);
	NOT_A_TAIL_CALL();
}
#else
void lights_select_bank(void)
{
}
#endif
