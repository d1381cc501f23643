/* SPDX-License-Identifier: Apache-2.0 */
/* For ./check: is there a snippet's configuration and overlay that does not fit a board? */
int main(void)
{
	return 0;
}
