/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "logging.h"

LOG_MODULE_REGISTER(app);

__attribute__((section(".crashlab_config"), used)) volatile struct crashlab_config crashlab_config;
__attribute__((section(".crashlab_truth"), used)) volatile struct crashlab_truth crashlab_truth;
__attribute__((section(".crashlab_truth"), used)) volatile char crashlab_log_text[CONFIG_LAB_LOG_SIZE];

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
	LOG_INF("%u layers, build %s, battery %d mV", 4u, "0.3.1", 3712);
	(void)k_sleep(2);
	/* The logging thread has its turn. */
	while (z_impl_log_process()) {
	}
	if (crashlab_config.magic == CRASHLAB_CONFIG_MAGIC && crashlab_config.scenario < crashlab_scenario_count) {
		run_scenario(&crashlab_scenarios[crashlab_config.scenario]);
	}
	for (;;) {
		(void)k_sleep(1000);
	}
}
