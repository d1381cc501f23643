/* SPDX-License-Identifier: Apache-2.0 */
/* A thread that is busy for long, deep or shallow: what an interrupt finds under itself. */
#include "app.h"

struct hash_state {
	uint32_t words[4];
	uint32_t rounds;
};

K_SEM_DEFINE(crypto_wake, 0, 1);
static K_THREAD_STACK_DEFINE(crypto_stack, CONFIG_STACK_SIZE);
static struct k_thread crypto_thread_data;
static volatile uint32_t crypto_job;
static volatile uint32_t key_ready;
static struct hash_state session_hash = { { 1, 2, 3, 4 }, 0 };

static ALWAYS_INLINE uint32_t rotate(uint32_t value, unsigned int bits)
{
	return (value << bits) | (value >> (32u - bits));
}

static NOINLINE uint32_t hash_round(volatile uint32_t *words, uint32_t a, uint32_t b)
{
	for (uint32_t i = 0; i < 64u; i++) {
		a = rotate(a ^ words[i % 4u], 7u) + b;
		b = rotate(b + words[(i + 1u) % 4u], 11u) ^ a;
		words[i % 4u] = a;
	}
	return a ^ b;
}

static NOINLINE void hash_block(struct hash_state *state)
{
	uint32_t mixed = hash_round(state->words, state->rounds, 0x9e3779b9u);

	state->words[0] ^= mixed;
	state->rounds++;
}

static NOINLINE void hash_session(struct hash_state *state)
{
	for (;;) {
		hash_block(state);
		if (state->rounds == 0u) {
			break;
		}
	}
}

/* Recursion that leaves frames with true-looking return addresses below the stack pointer when it is done. */
static NOINLINE uint32_t derive_key(struct hash_state *state, uint32_t depth)
{
	volatile uint32_t salt[4] = { depth, depth + 1u, depth + 2u, depth + 3u };

	if (depth == 0u) {
		return hash_round(state->words, salt[0], salt[1]);
	}
	return derive_key(state, depth - 1u) + salt[3];
}

static NOINLINE void wait_for_key(void)
{
	while (key_ready == 0u) {
	}
}

static NOINLINE void derive_and_wait(struct hash_state *state)
{
	state->words[1] = derive_key(state, 5u);
	wait_for_key();
	state->words[2] = key_ready;
}

static void crypto_thread(void *p1, void *p2, void *p3)
{
	struct hash_state *state = p1;

	(void)p2;
	(void)p3;
	for (;;) {
		(void)k_sem_take(&crypto_wake, K_FOREVER);
		if (crypto_job == 1u) {
			hash_session(state);
		} else {
			derive_and_wait(state);
		}
	}
}

void crypto_request(uint32_t job)
{
	crypto_job = job;
	k_sem_give(&crypto_wake);
}

void crypto_init(void)
{
	z_ready_thread(k_thread_create(&crypto_thread_data, crypto_stack, sizeof(crypto_stack), crypto_thread, &session_hash,
				       NULL, NULL, 11, 0, "crypto"));
}
