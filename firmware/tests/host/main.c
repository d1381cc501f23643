/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "check.h"

unsigned check_count;
unsigned check_failures;
unsigned check_tests;
const char *check_test;

int main(int argc, char **argv)
{
	unsigned schedules = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 100;

	latch_tests();
	retained_tests();
	watchdog_tests();
	stream_tests();
	ring_tests();
	nvmc_tests();
	qspi_tests();
	smp_tests();
	upload_tests();
	power_cut_tests(schedules);
	printf("%u tests, %u checks, %u failures; %u schedules of power cuts\n", check_tests, check_count, check_failures, schedules);
	return check_failures == 0 ? 0 : 1;
}
