/* SPDX-License-Identifier: Apache-2.0 */
// Gestures on a trackpad: what C++ has and C has not, in one frame's variables.
#include "app.h"

extern "C" void gestures_recognise(void);

namespace gesture {

enum class Direction : signed char { left = -1, none, right };

struct Point {
	int16_t x;
	int16_t y;
};

class Source {
public:
	explicit Source(unsigned int id) : id_(id) {}
	virtual unsigned int weight() const { return id_; }

protected:
	unsigned int id_;
};

class Timed {
public:
	virtual uint32_t age() const { return age_; }

protected:
	uint32_t age_ = 120u;
};

class Touch : public Source, public Timed {
public:
	explicit Touch(unsigned int id) : Source(id) {}
	unsigned int weight() const override { return id_ + age_; }
	bool ended() const { return direction_ == Direction::none; }
	static unsigned int count;

private:
	Point points_[2] = {{3, -4}, {5, -6}};
	Direction direction_ = Direction::left;
	bool primary_ : 1;
	unsigned int pressure_ : 5;
};
unsigned int Touch::count = 2u;

template <typename T, int Length> struct Ring {
	T items[Length];
	unsigned int head;
	const T &at(unsigned int index) const { return items[(head + index) % static_cast<unsigned int>(Length)]; }
};

struct Settings : Point {
	union {
		uint32_t word;
		struct {
			uint8_t low;
			uint8_t high;
		};
	};
	int16_t Point::*axis;
	Direction preferred = Direction::right;
};

Touch finger(7u);
Ring<Point, 3> trail = {{{1, 2}, {3, 4}, {5, 6}}, 1u};
Settings settings;
volatile uint32_t *volatile haptics = reinterpret_cast<volatile uint32_t *>(UNMAPPED_DEVICE);

NOINLINE uint32_t buzz(const uint32_t &strength)
{
	haptics[strength & 3u] = strength;
	return strength;
}

NOINLINE uint32_t recognise(Touch &touch, const Ring<Point, 3> &path, const Settings *wish, Point &&last)
{
	const Source &source = touch;
	Direction direction = wish->preferred;
	int scale = 3;
	auto measure = [&path, scale](unsigned int index) { return static_cast<uint32_t>(path.at(index).x * scale); };
	uint32_t sum = source.weight() + buzz(measure(1u));
	sum += static_cast<uint32_t>(last.*(wish->axis));
	NOT_A_TAIL_CALL();
	return direction == Direction::right ? sum : sum + static_cast<uint32_t>(scale);
}

} // namespace gesture

extern "C" void gestures_recognise(void)
{
	gesture::settings.axis = &gesture::Point::y;
	gesture::settings.word = 0x1234u;
	gesture::Touch::count += gesture::recognise(gesture::finger, gesture::trail, &gesture::settings, gesture::Point{-7, 8});
	NOT_A_TAIL_CALL();
}
