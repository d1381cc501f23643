/* SPDX-License-Identifier: Apache-2.0 */
#include <zephyr/kernel.h>

#include "private.h"

__weak void inquest_supervisor_disarm(void)
{
}

void inquest_supervisor_expired(void)
{
	inquest_capture_kind = INQUEST_CAPTURE_SUPERVISOR;
	k_panic();
	CODE_UNREACHABLE;
}
