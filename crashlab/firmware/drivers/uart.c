/* SPDX-License-Identifier: Apache-2.0 */
#include "crashlab.h"

void uart_poll_out(char character);

#ifdef CONFIG_UART_NRF
void uart_poll_out(char character)
{
	REG32(CONFIG_UART_BASE + 0x500u) = 4u;   /* ENABLE */
	REG32(CONFIG_UART_BASE + 0x008u) = 1u;   /* TASKS_STARTTX */
	REG32(CONFIG_UART_BASE + 0x11cu) = 0u;   /* EVENTS_TXDRDY */
	REG32(CONFIG_UART_BASE + 0x51cu) = (uint8_t)character;
	while (REG32(CONFIG_UART_BASE + 0x11cu) == 0u) {
	}
}
#else
void uart_poll_out(char character)
{
	REG32(CONFIG_UART_BASE + 0x10u) = 16u;   /* BAUDDIV */
	REG32(CONFIG_UART_BASE + 0x08u) = 1u;    /* CTRL: transmitter on */
	while ((REG32(CONFIG_UART_BASE + 0x04u) & 1u) != 0u) {
	}
	REG32(CONFIG_UART_BASE) = (uint8_t)character;
}
#endif
