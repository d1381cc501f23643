/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GLUE_LOG_CTRL_H
#define GLUE_LOG_CTRL_H

void glue_log_panic(void);

#define LOG_PANIC() glue_log_panic()

#endif
