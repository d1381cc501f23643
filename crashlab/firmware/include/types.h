/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and small helpers that the kernel's structures are made of. Names as in Zephyr, code our own. */
#ifndef CRASHLAB_TYPES_H
#define CRASHLAB_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NOINLINE __attribute__((noinline, noclone))
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define NORETURN __attribute__((noreturn))
#define CONTAINER_OF(pointer, type, field) ((type *)(void *)((char *)(pointer) - offsetof(type, field)))
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Keeps a call from becoming a tail call, so that its caller stays on the stack. */
#define NOT_A_TAIL_CALL() __asm__ volatile("" ::: "memory")

#define EAGAIN 11
#define ENOMEM 12
#define EBUSY 16
#define EINVAL 22
#define ENOMSG 35

/* A doubly linked list, empty when head points at itself. */
struct _dnode {
	struct _dnode *next;
	struct _dnode *prev;
};
typedef struct _dnode sys_dlist_t;
typedef struct _dnode sys_dnode_t;

typedef struct {
	sys_dlist_t waitq;
} _wait_q_t;

static inline void sys_dlist_init(sys_dlist_t *list)
{
	list->next = list;
	list->prev = list;
}

static inline bool sys_dlist_is_empty(const sys_dlist_t *list)
{
	return list->next == list;
}

static inline void sys_dlist_insert(sys_dnode_t *successor, sys_dnode_t *node)
{
	node->prev = successor->prev;
	node->next = successor;
	successor->prev->next = node;
	successor->prev = node;
}

static inline void sys_dlist_append(sys_dlist_t *list, sys_dnode_t *node)
{
	sys_dlist_insert(list, node);
}

static inline void sys_dlist_remove(sys_dnode_t *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
	node->next = NULL;
	node->prev = NULL;
}

#define SYS_DLIST_STATIC_INIT(list) { (list), (list) }
#define Z_WAIT_Q_INIT(wait_q) { SYS_DLIST_STATIC_INIT(&(wait_q)->waitq) }

#ifdef __cplusplus
}
#endif

#endif
