/*
 * What the disk can do: threads that store 64 KiB files, each flushed and its folder too, as the fleet server stores dumps.
 *   durable-files name-first|flush-first THREADS SECONDS FOLDER
 * name-first: write, rename, fsync the file, fsync the folder (as the server does). flush-first: fsync the file before the rename.
 * It is the limit for any server that keeps what it acknowledges: no HTTP, no rows, nothing but the files.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BODY_BYTES = 65536, FOLDERS = 256, PATH_BYTES = 512, MAX_THREADS = 256 };

static char s_root[PATH_BYTES];
static char s_body[BODY_BYTES];
static int s_name_first;
static atomic_int s_stop;
static atomic_long s_stored;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void flush_folder(const char *path)
{
	int folder = open(path, O_RDONLY);

	if (folder < 0 || fsync(folder) != 0) {
		fail(path);
	}
	close(folder);
}

static void *store(void *argument)
{
	long thread = (long)argument;
	unsigned int seed = (unsigned int)thread + 1;
	char *body = malloc(BODY_BYTES);

	memcpy(body, s_body, BODY_BYTES);
	for (long number = 0; !s_stop; number++) {
		char temporary[PATH_BYTES * 2], folder[PATH_BYTES * 2], name[PATH_BYTES * 3];

		memcpy(body, &thread, sizeof(thread));
		memcpy(body + sizeof(thread), &number, sizeof(number));
		snprintf(temporary, sizeof(temporary), "%s/tmp/%ld-%ld", s_root, thread, number);
		snprintf(folder, sizeof(folder), "%s/%02x", s_root, (unsigned int)rand_r(&seed) % FOLDERS);
		snprintf(name, sizeof(name), "%s/%ld-%ld", folder, thread, number);
		int file = open(temporary, O_CREAT | O_EXCL | O_WRONLY, 0600);

		if (file < 0 || write(file, body, BODY_BYTES) != BODY_BYTES) {
			fail(temporary);
		}
		if (!s_name_first && fsync(file) != 0) {
			fail(temporary);
		}
		if (rename(temporary, name) != 0 || (s_name_first && fsync(file) != 0)) {
			fail(name);
		}
		close(file);
		flush_folder(folder);
		s_stored++;
	}
	free(body);
	return NULL;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int count, char **arguments)
{
	if (count != 5) {
		fprintf(stderr, "durable-files name-first|flush-first THREADS SECONDS FOLDER\n");
		return 2;
	}
	s_name_first = strcmp(arguments[1], "name-first") == 0;
	int threads = atoi(arguments[2]), seconds = atoi(arguments[3]);

	if (threads < 1 || threads > MAX_THREADS) {
		return 2;
	}
	snprintf(s_root, sizeof(s_root), "%s", arguments[4]);
	char path[PATH_BYTES * 2];

	mkdir(s_root, 0700);
	snprintf(path, sizeof(path), "%s/tmp", s_root);
	mkdir(path, 0700);
	for (unsigned int i = 0; i < FOLDERS; i++) {
		snprintf(path, sizeof(path), "%s/%02x", s_root, i);
		mkdir(path, 0700);
	}
	for (int i = 0; i < BODY_BYTES; i++) {
		s_body[i] = (char)rand();
	}

	pthread_t running[MAX_THREADS];
	double begun = now();

	for (long i = 0; i < threads; i++) {
		if (pthread_create(&running[i], NULL, store, (void *)i) != 0) {
			fail("a thread");
		}
	}
	sleep((unsigned int)seconds);
	s_stop = 1;
	for (int i = 0; i < threads; i++) {
		pthread_join(running[i], NULL);
	}
	printf("%8.0f bodies a second\n", (double)s_stored / (now() - begun));
	return 0;
}
