/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GLUE_REBOOT_H
#define GLUE_REBOOT_H

#define SYS_REBOOT_WARM 0

_Noreturn void sys_reboot(int type);

#endif
