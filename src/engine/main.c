/*
 * rasgate-engine: started by rasgated with its socket on RG_PEER_FD, never
 * by hand. Nothing of a line is read before every privilege is gone. With -t
 * it only shows that this system can confine it, by its exit status.
 */
#include "config.h"

#include <string.h>
#include <sysexits.h>

#include "base/err.h"
#include "engine/engine.h"
#include "loop/helper.h"

static const char program[] = "rasgate-engine";

/*
 * Without edge triggering typed-ahead bytes would make the loop spin. No
 * priorities: what is always ready would keep the others from their turn.
 */
static struct event_base *
make_base(void)
{
	struct event_config *cfg = event_config_new();
	struct event_base *base = NULL;

	if (cfg != NULL &&
	    event_config_require_features(cfg, EV_FEATURE_ET) == 0)
		base = event_base_new_with_config(cfg);
	if (cfg != NULL)
		event_config_free(cfg);
	if (base == NULL)
		helper_fatal(program, EX_OSERR, "no event base");
	return base;
}

static int
prove_sandbox(void)
{
	if (sandbox_enter(SANDBOX_ENGINE) != RG_OK)
		helper_fatal(program, EX_NOPERM, SANDBOX_LACKS);
	return EX_OK;
}

int
main(int argc, char *argv[])
{
	struct event_base *base;
	struct engine *engine;
	struct msg_HELLO hello;
	struct chan *chan;
	int r;

	if (argc == 2 && strcmp(argv[1], "-t") == 0)
		return prove_sandbox();
	helper_prepare();
	base = make_base();
	chan = helper_start(program, SANDBOX_ENGINE, &hello);
	if ((engine = engine_new(base, &chan, hello.debug)) == NULL)
		helper_fatal(program, EX_OSERR, "no memory");
	r = engine_run(engine);
	engine_free(&engine);
	event_base_free(base);
	return helper_status(r);
}
