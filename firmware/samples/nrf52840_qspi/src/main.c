/* SPDX-License-Identifier: Apache-2.0 */
/* Button 1 makes the display's driver read through a pointer that no one has set. */
#include <zephyr/device.h>
#include <zephyr/devicetree.h>
#include <zephyr/drivers/gpio.h>
#include <zephyr/kernel.h>
#include <zephyr/sys/printk.h>

#include <inquest/inquest.h>

struct frame {
	const uint8_t *pixels;
	uint32_t width;
	uint32_t height;
};

static const struct gpio_dt_spec button = GPIO_DT_SPEC_GET(DT_ALIAS(sw0), gpios);
static struct frame *volatile frame = (struct frame *)0xe0f00000; /* a stale pointer: nothing answers there */

static uint32_t pixels_of(const struct frame *shown)
{
	return shown->width * shown->height;
}

int main(void)
{
	const struct inquest_boot_report *report = inquest_boot_report();

	printk("boot %u%s: press button 1 to crash\n", report->boot_count,
	       (report->flags & INQUEST_BOOT_AFTER_DUMP) != 0 ? ", after a crash" : "");
	if (gpio_pin_configure_dt(&button, GPIO_INPUT) != 0) {
		return 0;
	}

	while (gpio_pin_get_dt(&button) <= 0) {
		k_msleep(50);
	}

	printk("%u pixels\n", pixels_of(frame));
	return 0;
}
