/* SPDX-License-Identifier: Apache-2.0 */
/* The console's last characters in a ring (drivers/console/ram_console.c in Zephyr). */
#include "crashlab.h"

char ram_console_buf[CONFIG_RAM_CONSOLE_BUFFER_SIZE];
static int pos;

void ram_console_out(char character);
void ram_console_out(char character)
{
	ram_console_buf[pos] = character;
	/* The last byte stays zero: the end of a string. */
	pos = (pos + 1) % (CONFIG_RAM_CONSOLE_BUFFER_SIZE - 1);
}
