/* SPDX-License-Identifier: Apache-2.0 */
/* A motion sensor behind a bus that a mutex guards; a thread samples it and obeys commands. */
#include <string.h>

#include "app.h"

struct sensor_config {
	uint32_t base;
	uint32_t rate_hz;
};

struct sensor_sample {
	struct sensor_sample *next;
	int32_t axis[3];
};

struct sensor_device {
	const struct sensor_config *config;
	struct sensor_sample *last;
	int32_t total;
	uint32_t window;
	uint64_t stamp;
};

K_MUTEX_DEFINE(i2c_bus_lock);
K_MSGQ_DEFINE(sensor_commands, struct sensor_command, 4);
static K_THREAD_STACK_DEFINE(sensor_stack, CONFIG_STACK_SIZE);
static struct k_thread sensor_thread_data;
static const struct sensor_config accel_config = { UNMAPPED_DEVICE, 100 };
static struct sensor_device accelerometer = { .config = &accel_config, .total = 1200 };
static const int32_t calibration[4] = { 3, -4, 5, -6 };
static uint8_t raw_frame[32] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

static NOINLINE int32_t sensor_average(struct sensor_device *device)
{
	volatile int32_t window = (int32_t)device->window;
#if defined(__ARM_ARCH_6M__)
	/* No divide instruction: the library's routine would return quietly. */
	return device->total + window;
#else
	int32_t average;

	__asm__ volatile("sdiv %0, %1, %2" : "=r"(average) : "r"(device->total), "r"(window));
	device->total = average;
	return average;
#endif
}

static NOINLINE uint32_t sensor_read_stamp(const uint8_t *frame)
{
#if defined(__ARM_ARCH_6M__)
	return *(const volatile uint32_t *)(const void *)(frame + 1);
#else
	uint32_t low;
	uint32_t high;

	__asm__ volatile("ldrd %0, %1, [%2]" : "=&r"(low), "=&r"(high) : "r"(frame + 1));
	return low ^ high;
#endif
}

static NOINLINE uint32_t sensor_read_burst(const uint8_t *frame)
{
	const uint8_t *source = frame + 2;
	uint32_t sum;

	__asm__ volatile("mov r3, %1\n\tldmia r3!, {r0, r1, r2}\n\tadds %0, r0, r1"
			 : "=l"(sum)
			 : "r"(source)
			 : "r0", "r1", "r2", "r3", "cc");
	return sum;
}

static NOINLINE void sensor_calibrate(const int32_t *table, size_t entries)
{
	volatile int32_t *writable = (volatile int32_t *)(uintptr_t)table;

	for (size_t i = 0; i < entries; i++) {
		writable[i] = writable[i] + 1;
	}
}

static NOINLINE uint32_t sensor_read_id(const struct sensor_device *device)
{
	return REG32(device->config->base + 0x10u);
}

static NOINLINE void sensor_start_sampling(const struct sensor_device *device)
{
	REG32(device->config->base + 0x20u) = device->config->rate_hz;
	accelerometer.total++;
}

static NOINLINE int32_t sensor_sum_samples(const struct sensor_sample *sample)
{
	int32_t sum = 0;

	while (sample != NULL) {
		sum += ((const volatile struct sensor_sample *)sample)->axis[1];
		sample = sample->next;
	}
	return sum;
}

static NOINLINE int32_t sensor_flush_samples(struct sensor_device *device)
{
	struct sensor_sample *first = k_malloc(sizeof(*first));
	struct sensor_sample *second = k_malloc(sizeof(*second));

	memset(second, 0, sizeof(*second));
	memset(first, 0, sizeof(*first));
	first->next = second;
	device->last = first;
	k_free(second);
	return sensor_sum_samples(device->last) + device->total;
}

static NOINLINE void sensor_execute(struct sensor_device *device, const struct sensor_command *command)
{
	(void)k_mutex_lock(&i2c_bus_lock, K_FOREVER);
	switch (command->kind) {
	case SENSOR_AVERAGE:
		device->total += sensor_average(device);
		break;
	case SENSOR_TIMESTAMP:
		device->stamp = sensor_read_stamp(raw_frame);
		break;
	case SENSOR_BURST:
		device->stamp += sensor_read_burst(raw_frame);
		break;
	case SENSOR_CALIBRATE:
		sensor_calibrate(calibration, ARRAY_SIZE(calibration));
		break;
	case SENSOR_PROBE:
		device->total += (int32_t)sensor_read_id(device);
		break;
	case SENSOR_POSTED_WRITE:
		sensor_start_sampling(device);
		break;
	case SENSOR_FILTER:
		device->total += (int32_t)sensor_filter(command->channel, 2.5f);
		break;
	case SENSOR_FILTER_DEAD:
		sensor_filter_destroyed(command->channel);
		break;
	case SENSOR_FREED:
		device->total += sensor_flush_samples(device);
		break;
	}
	(void)k_mutex_unlock(&i2c_bus_lock);
}

static void sensor_thread(void *p1, void *p2, void *p3)
{
	struct sensor_device *device = p1;
	struct sensor_command command;

	(void)p2;
	(void)p3;
	for (;;) {
		if (k_msgq_get(&sensor_commands, &command, K_FOREVER) == 0) {
			sensor_execute(device, &command);
		}
	}
}

void sensor_post(enum sensor_command_kind kind, uint32_t channel)
{
	struct sensor_command command = { .kind = kind, .channel = channel };

	(void)k_msgq_put(&sensor_commands, &command, K_NO_WAIT);
}

NOINLINE void sensor_early_probe(void)
{
	accelerometer.total = (int32_t)sensor_read_id(&accelerometer);
}

void sensor_init(void)
{
	z_ready_thread(k_thread_create(&sensor_thread_data, sensor_stack, sizeof(sensor_stack), sensor_thread, &accelerometer,
				       NULL, NULL, 7, 0, "sensor"));
}
