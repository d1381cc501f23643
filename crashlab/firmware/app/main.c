/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"

__attribute__((section(".crashlab_config"), used)) volatile struct crashlab_config crashlab_config;
__attribute__((section(".crashlab_truth"), used)) volatile struct crashlab_truth crashlab_truth;

static NOINLINE void run_scenario(const struct crashlab_scenario *scenario)
{
	scenario->start();
	NOT_A_TAIL_CALL();
}

int main(void)
{
	printk("*** Booting crash lab ***\n");
	hid_init();
	sensor_init();
	net_init();
	display_init();
	storage_init();
	crypto_init();
	radio_init();
	(void)k_sleep(2);
	if (crashlab_config.magic == CRASHLAB_CONFIG_MAGIC && crashlab_config.scenario < crashlab_scenario_count) {
		run_scenario(&crashlab_scenarios[crashlab_config.scenario]);
	}
	for (;;) {
		(void)k_sleep(1000);
	}
}
