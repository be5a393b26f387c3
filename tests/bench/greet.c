/* The least that a getty's login program must do, as a floor for ours. */
#include <unistd.h>

int
main(void)
{
	static const char prompt[] = "login: ";
	char byte;

	if (write(STDOUT_FILENO, prompt, sizeof(prompt) - 1) == -1)
		return 1;
	(void)!read(STDIN_FILENO, &byte, 1);
	return 0;
}
