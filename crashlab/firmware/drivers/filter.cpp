/* SPDX-License-Identifier: Apache-2.0 */
// Filters over the sensor's samples, in C++: virtual calls, templates, references.
#include "app.h"

namespace motion {

struct State {
	float last;
	float gain;
	unsigned int steps;
};

class Filter {
public:
	explicit Filter(State *state) : state_(state) {}
	virtual float apply(float sample) = 0;

protected:
	State *state_;
};

template <unsigned int Order> class LowPass : public Filter {
public:
	using Filter::Filter;
	NOINLINE float apply(float sample) override
	{
		float value = sample;
		for (unsigned int i = 0; i < Order; i++) {
			value = step(value);
		}
		return value;
	}

private:
	ALWAYS_INLINE float step(const float &sample)
	{
		volatile State &state = *state_;
		state.steps = state.steps + 1u;
		state.last = state.last + (sample - state.last) * state.gain;
		return state.last;
	}
};

State good{0.0f, 0.5f, 0u};
LowPass<2> working(&good);
LowPass<3> stateless(reinterpret_cast<State *>(UNMAPPED_DEVICE));
Filter *volatile filters[2];

} // namespace motion

extern "C" NOINLINE float sensor_filter(uint32_t channel, float sample)
{
	motion::filters[0] = &motion::working;
	motion::filters[1] = &motion::stateless;
	motion::Filter &filter = *motion::filters[channel & 1u];
	float filtered = filter.apply(sample);
	NOT_A_TAIL_CALL();
	return filtered + 1.0f;
}

extern "C" NOINLINE void sensor_filter_destroyed(uint32_t channel)
{
	uint32_t *memory = static_cast<uint32_t *>(k_malloc(32));
	k_free(memory);
	motion::Filter *filter = reinterpret_cast<motion::Filter *>(memory);
	motion::filters[channel & 1u] = filter;
	motion::good.last = motion::filters[channel & 1u]->apply(1.0f);
	NOT_A_TAIL_CALL();
}
