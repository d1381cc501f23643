/* SPDX-License-Identifier: Apache-2.0 */
/* From a key's position to what it does: a chain of small functions that the compiler folds into one. */
#include "app.h"

struct behavior {
	const char *name;
	uint32_t hold_ms;
	uint32_t presses;
};

struct binding {
	struct behavior *behavior;
	uint32_t parameter;
};

#define LAYERS 3
#define KEYS 4

static struct behavior key_press = { "kp", 0, 0 };
static struct binding bindings[LAYERS][KEYS] = {
	{ { &key_press, 4 }, { &key_press, 5 }, { &key_press, 6 }, { &key_press, 7 } },
	{ { &key_press, 8 }, { &key_press, 9 }, { &key_press, 10 }, { &key_press, 11 } },
	{ { &key_press, 12 }, { &key_press, 13 }, { &key_press, 14 }, { NULL, 15 } },
};

static struct binding (*volatile active_layers)[KEYS] = bindings;

static ALWAYS_INLINE void behavior_count(struct behavior *behavior)
{
	*(volatile uint32_t *)&behavior->presses += 1u;
}

static ALWAYS_INLINE void behavior_press(struct behavior *behavior, uint32_t parameter)
{
	if (parameter > 3u) {
		behavior_count(behavior);
	}
}

static ALWAYS_INLINE void binding_invoke(const struct binding *binding)
{
	behavior_press(binding->behavior, binding->parameter);
}

static ALWAYS_INLINE const struct binding *layer_lookup(uint8_t layer, uint32_t index)
{
	return &active_layers[layer][index];
}

static ALWAYS_INLINE void keymap_apply(uint8_t layer, struct key_position position)
{
	const struct binding *binding = layer_lookup(layer, position.column);

	binding_invoke(binding);
}

NOINLINE void keymap_process(struct key_position position, uint8_t layer)
{
	for (uint8_t current = layer; current < LAYERS; current++) {
		keymap_apply(current, position);
	}
}
