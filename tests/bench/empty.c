/* The cheapest program there is, as a floor for what starts others. */
int
main(void)
{
	return 0;
}
