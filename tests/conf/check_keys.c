/* Keys, values and what they say about each other: the exact words. */
#include "config.h"

#include "conf/trial.h"
#include "run.h"

static const struct trial trials[] = {
	{ "lines: { m: { spead = 9600; }; };\n",
	    "rasgate.conf:1: lines.m.spead: unknown key, did you mean "
	    "\"speed\"?\n" },
	{ "dialogs: {\n"
	  "  strong: { methods = [\"corp\"]; };\n"
	  "};\n",
	    "rasgate.conf:2: dialogs.strong.methods: no method \"corp\", "
	    "defined are: local\n" },
	{ "lines: { m: { device = \"C:\\new\\table\"; }; };\n",
	    "rasgate.conf:1: lines.m.device: holds a control byte (a backslash "
	    "is written \\\\)\n" },
	{ "lines: { m: { device = \"/dev/x\\x01\"; }; };\n",
	    "rasgate.conf:1: lines.m.device: holds a control byte (a backslash "
	    "is written \\\\)\n" },
	{ "profile: { };\n"
	  "foo = 1;\n"
	  "log: { fasility = \"x\"; quux = 1; };\n"
	  "log2: { };\n",
	    "rasgate.conf:1: profile: unknown key, did you mean \"profiles\"?\n"
	    "rasgate.conf:2: foo: unknown key\n"
	    "rasgate.conf:3: log.fasility: unknown key, did you mean "
	    "\"facility\"?\n"
	    "rasgate.conf:3: log.quux: unknown key\n"
	    "rasgate.conf:4: log2: unknown key, did you mean \"log\"?\n" },
	{ "dialogs: { login: { prompts: { usr = \"x\"; }; prompts2 = 1; }; "
	  "};\n",
	    "rasgate.conf:1: dialogs.login.prompts.usr: unknown key, did you "
	    "mean \"user\"?\n"
	    "rasgate.conf:1: dialogs.login.prompts2: unknown key, did you mean "
	    "\"prompts\"?\n" },
	{ "dialogs: { login: { prompts = \"x\"; }; };\n",
	    "rasgate.conf:1: dialogs.login.prompts: must be a group: prompts: "
	    "{ ... };\n" },
	{ "lines: { m: { speed = \"9600\"; enabled = \"true\"; device = 1; "
	  "carrier = true; idle_limit = true; }; };\n",
	    "rasgate.conf:1: lines.m.speed: must be a number, without quotes\n"
	    "rasgate.conf:1: lines.m.enabled: must be true or false, without "
	    "quotes\n"
	    "rasgate.conf:1: lines.m.device: must be text in quotes\n"
	    "rasgate.conf:1: lines.m.carrier: must be one of \"auto\" \"dcd\" "
	    "\"none\"\n"
	    "rasgate.conf:1: lines.m.idle_limit: must be a duration: \"90s\", "
	    "\"15m\", \"8h\", \"30d\" or a number of seconds\n" },
	{ "dialogs: { login: { methods = \"local\"; attempts = true; }; d2: { "
	  "methods = [1, 2]; }; d3: { methods = []; }; };\n",
	    "rasgate.conf:1: dialogs.login.methods: must be an array: "
	    "[\"...\", \"...\"]\n"
	    "rasgate.conf:1: dialogs.login.attempts: must be a number, without "
	    "quotes\n"
	    "rasgate.conf:1: dialogs.d2.methods: must be an array of words in "
	    "quotes\n"
	    "rasgate.conf:1: dialogs.d3.methods: must not be empty\n" },
	{ "lines = 3;\n"
	  "log = 3;\n"
	  "services: { ppp = 3; };\n",
	    "rasgate.conf:2: log: must be a group: log: { ... };\n"
	    "rasgate.conf:1: lines: must be a group of named groups: lines: { "
	    "NAME: { ... }; };\n"
	    "rasgate.conf:3: services.ppp: must be a group: ppp: { ... };\n" },
	{ "lines: { m: { speed = 1; }; n: { speed = 5000000; }; };\n",
	    "rasgate.conf:1: lines.m.speed: 1 is out of range, 300 to 4000000\n"
	    "rasgate.conf:1: lines.n.speed: 5000000 is out of range, 300 to "
	    "4000000\n" },
	{ "lines: { m: { device = \"/dev/a\"; speed = 9601; }; };\n"
	  "services: { ppp: { local = \"10.9.0.1\"; }; };\n",
	    "rasgate.conf:1: lines.m.speed: 9601 is no speed of a serial "
	    "line\n" },
	{ "dialogs: { a: { attempts = 0; prompt_timeout = \"0s\"; dialog_limit "
	  "= 0; }; b: { prompt_timeout = \"2h\"; dialog_limit = \"1x\"; "
	  "attempts = 5L; }; };\n",
	    "rasgate.conf:1: dialogs.a.attempts: 0 is out of range, 1 to 20\n"
	    "rasgate.conf:1: dialogs.a.prompt_timeout: out of range, 1s to 1h\n"
	    "rasgate.conf:1: dialogs.a.dialog_limit: out of range, 1s to 1h\n"
	    "rasgate.conf:1: dialogs.b.prompt_timeout: out of range, 1s to 1h\n"
	    "rasgate.conf:1: dialogs.b.dialog_limit: must be a duration: "
	    "\"90s\", \"15m\", \"8h\", \"30d\" or a number of seconds\n" },
	{ "lines: { m: { idle_limit = \"90\"; session_limit = \"31d\"; }; n: { "
	  "idle_limit = \"1s\"; session_limit = \"9999999999s\"; }; };\n",
	    "rasgate.conf:1: lines.m.idle_limit: must be a duration: \"90s\", "
	    "\"15m\", \"8h\", \"30d\" or a number of seconds\n"
	    "rasgate.conf:1: lines.m.session_limit: out of range, 5s to 30d\n"
	    "rasgate.conf:1: lines.n.idle_limit: out of range, 5s to 30d\n"
	    "rasgate.conf:1: lines.n.session_limit: must be a duration: "
	    "\"90s\", \"15m\", \"8h\", \"30d\" or a number of seconds\n" },
	{ "lines: { m: { carrier = \"yes\"; flow = \"rts\"; }; };\n",
	    "rasgate.conf:1: lines.m.carrier: \"yes\" is none of \"auto\" "
	    "\"dcd\" \"none\"\n"
	    "rasgate.conf:1: lines.m.flow: \"rts\" is none of \"auto\" "
	    "\"rtscts\" \"none\"\n" },
	{ "lines: { m: { device = \"ttyS0\"; }; n: { device = \"\"; }; o: { "
	  "device = \"/dev/%u\"; }; p: { device = \"/dev/x%\"; }; };\n",
	    "rasgate.conf:1: lines.m.device: \"ttyS0\" must be a full path\n"
	    "rasgate.conf:1: lines.n.device: must not be empty\n"
	    "rasgate.conf:1: lines.o.device: %u is no escape here, a single % "
	    "is written %%\n"
	    "rasgate.conf:1: lines.p.device: % at the end or before a strange "
	    "byte: write %%\n" },
	{ "profiles: { a: { answer = \"\"; rings = 21; init = [\"\"]; }; };\n",
	    "rasgate.conf:1: profiles.a.answer: must not be empty\n"
	    "rasgate.conf:1: profiles.a.rings: 21 is out of range, 1 to 20\n"
	    "rasgate.conf:1: profiles.a.init: an empty word\n" },
	{ "services: { ppp: { local = \"10.9.0\"; pool = "
	  "\"10.9.0.19-10.9.0.10\"; dns = [\"x\"]; mtu = 99; }; };\n",
	    "rasgate.conf:1: services.ppp.local: \"10.9.0\" is no IPv4 address "
	    "of a host\n"
	    "rasgate.conf:1: services.ppp.pool: \"10.9.0.19-10.9.0.10\": the "
	    "range ends before it begins\n"
	    "rasgate.conf:1: services.ppp.dns: \"x\" is no IPv4 address of a "
	    "host\n"
	    "rasgate.conf:1: services.ppp.mtu: 99 is out of range, 128 to "
	    "1500\n" },
	{ "services: { ppp: { local = \"127.0.0.1\"; pool = "
	  "\"10.0.0.1-10.9.0.10\"; dns = [\"10.0.0.1\", \"10.0.0.2\", "
	  "\"10.0.0.3\"]; }; };\n",
	    "rasgate.conf:1: services.ppp.local: \"127.0.0.1\" is no IPv4 "
	    "address of a host\n"
	    "rasgate.conf:1: services.ppp.pool: \"10.0.0.1-10.9.0.10\": more "
	    "than 65536 addresses\n"
	    "rasgate.conf:1: services.ppp.dns: more than 2\n" },
	{ "services: { ppp: { local = \"10.9.0.12\"; pool = "
	  "\"10.9.0.10-10.9.0.19,10.9.0.11\"; extra = [\"mtu\", \"1000\"]; }; "
	  "};\n",
	    "rasgate.conf:1: services.ppp.pool: 10.9.0.11 stands in it twice\n"
	    "rasgate.conf:1: services.ppp.pool: holds our own address, "
	    "10.9.0.12\n" },
	{ "services: { ppp: { extra = [\"noauth\"]; }; };\n",
	    "rasgate.conf:1: services.ppp.extra: \"noauth\" is not yours to "
	    "set: rasgate makes this option of pppd\n" },
	{ "paths: { run = \"/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"; };\n"
	  "lines: { a1234567890123456789012345678901: { device = "
	  "\"/dev/ttyS0\"; }; b: { device = \"/dev/ttyS1\"; }; };\n"
	  "services: { ppp: { local = \"10.9.0.1\"; }; };\n",
	    "rasgate.conf:2: lines.a1234567890123456789012345678901: its "
	    "socket below paths.run would have a name of 104 bytes, and at "
	    "most 103 are possible\n" },
	{ "services: { a: { type = \"program\"; command = [\"login\", \"%u\"]; "
	  "}; b: { type = \"program\"; command = [\"/bin/x\", \"%z\"]; }; c: { "
	  "type = \"program\"; command = []; }; };\n",
	    "rasgate.conf:1: services.a.command: \"login\" must be a full "
	    "path\n"
	    "rasgate.conf:1: services.b.command: %z is no escape here, a "
	    "single % is written %%\n"
	    "rasgate.conf:1: services.c.command: must not be empty\n" },
	{ "uids: { engine = \"a b\"; auth = -1; };\n",
	    "rasgate.conf:1: uids.engine: \"a b\" is no name of a user\n"
	    "rasgate.conf:1: uids.auth: -1 is no number of a user\n" },
	{ "uids: { engine = 0; auth = 70000; };\n",
	    "rasgate.conf:1: uids.engine: must not be root\n" },
	{ "control: { admin = [\"root\", \"@adm\", \"a b\"]; };\n",
	    "rasgate.conf:1: control.admin: \"a b\" is no name of a user or "
	    "@group\n" },
	{ "include = [\"conf.d/*\"];\n",
	    "rasgate.conf:1: include: \"conf.d/*\" must end in .conf\n" },
	{ "include = [\"c*/x.conf\"];\n",
	    "rasgate.conf:1: include: \"c*/x.conf\": a pattern only after the "
	    "last /\n" },
	{ "services: { x: { pool = \"10.9.0.1\"; }; };\n",
	    "rasgate.conf:1: services.x: a type is missing, one of \"pppd\" "
	    "\"program\"\n" },
	{ "services: { x: { type = \"program\"; }; };\n"
	  "methods: { y: { type = \"file\"; }; };\n",
	    "rasgate.conf:1: services.x: a command is missing: command = "
	    "[\"/full/path\"]\n"
	    "rasgate.conf:2: methods.y: a file is missing: file = "
	    "\"/full/path\"\n" },
	{ "services: { x: { type = \"program\"; command = [\"/bin/x\"]; pool = "
	  "\"10.9.0.1\"; }; };\n",
	    "rasgate.conf:1: services.x.pool: type \"program\" has no such "
	    "key\n" },
	{ "lines: { m: { }; };\n"
	  "services: { ppp: { local = \"10.9.0.1\"; }; };\n",
	    "rasgate.conf:1: lines.m: a device is missing: device = "
	    "\"/dev/...\"\n" },
	{ "lines: { m: { device = \"/dev/x\"; }; };\n",
	    "rasgate.conf:1: lines.m.service: service \"ppp\" has no address "
	    "of its own: services: { ppp: { local = \"...\"; pool = \"...\"; "
	    "}; };\n" },
	{ "lines: { con1: { type = \"direct\"; device = \"/dev/hvc0\"; carrier "
	  "= \"none\"; }; };\n"
	  "services: { ppp: { local = \"10.9.0.1\"; }; };\n",
	    "rasgate.conf:1: lines.con1: carrier = \"none\" cannot see the "
	    "caller leave: idle_limit must be set\n" },
	{ "lines: { con1: { type = \"direct\"; device = \"/dev/hvc0\"; start = "
	  "\"ring\"; }; m: { device = \"/dev/x\"; start = \"byte\"; }; n: { "
	  "device = \"/dev/y\"; carrier = \"none\"; start = \"carrier\"; "
	  "idle_limit = 60; }; };\n"
	  "services: { ppp: { local = \"10.9.0.1\"; }; };\n",
	    "rasgate.conf:1: lines.con1.start: a direct line does not ring: "
	    "\"carrier\" or \"byte\"\n"
	    "rasgate.conf:1: lines.m.start: a modem sends its own bytes: "
	    "\"ring\" or \"carrier\"\n"
	    "rasgate.conf:1: lines.n.start: \"carrier\" is never seen with "
	    "carrier = \"none\"\n" },
	{ "lines: { con1: { type = \"direct\"; device = \"/dev/hvc0\"; profile "
	  "= \"generic\"; }; };\n"
	  "services: { ppp: { local = \"10.9.0.1\"; }; };\n",
	    "rasgate.conf:1: lines.con1.profile: type \"direct\" has no such "
	    "key\n" },
	{ "lines: {\n"
	  "  a: { device = \"/dev/x\"; };\n"
	  "  b: { device = \"/dev/x\"; };\n"
	  "};\n"
	  "services: { ppp: { local = \"10.9.0.1\"; }; };\n",
	    "rasgate.conf:3: lines.b.device: \"/dev/x\" is already line \"a\", "
	    "rasgate.conf:2\n" },
	{ "lines: {\n"
	  "  *: { dialog = \"nix\"; profile = \"usr\"; };\n"
	  "  m: { range = \"01-48\"; device = \"/dev/%l\"; service = "
	  "\"shell\"; };\n"
	  "};\n"
	  "services: { ppp: { local = \"10.9.0.1\"; }; };\n",
	    "rasgate.conf:2: lines.*.profile: no profile \"usr\", defined are: "
	    "generic usr-courier usr-usb conexant multitech multitech-ba "
	    "rockwell\n"
	    "rasgate.conf:2: lines.*.dialog: no dialog \"nix\", defined are: "
	    "login none\n"
	    "rasgate.conf:3: lines.m.service: no service \"shell\", defined "
	    "are: ppp\n" },
	{ "lines: {\n"
	  "  m: { range = \"01-48\"; device = \"/dev/%l\"; };\n"
	  "  m0: { range = \"1-3\"; device = \"/dev/x%l\"; };\n"
	  "};\n"
	  "services: { ppp: { local = \"10.9.0.1\"; }; };\n",
	    "rasgate.conf:3: lines.m0: line \"m01\" is already defined at "
	    "rasgate.conf:2\n"
	    "rasgate.conf:3: lines.m0: line \"m02\" is already defined at "
	    "rasgate.conf:2\n"
	    "rasgate.conf:3: lines.m0: line \"m03\" is already defined at "
	    "rasgate.conf:2\n" },
	{ "lines: {\n"
	  "  m: { range = \"01-48\"; device = \"/dev/x\"; };\n"
	  "};\n"
	  "services: { ppp: { local = \"10.9.0.1\"; }; };\n",
	    "rasgate.conf:2: lines.m.device: \"/dev/x\" is already line "
	    "\"m01\", rasgate.conf:2\n" },
	{ "lines: { m: { range = \"1-10\"; device = \"/dev/%l\"; }; n: { range "
	  "= \"3-1\"; }; *: { range = \"1-2\"; }; o: { range = 3; }; };\n"
	  "services: { ppp: { local = \"10.9.0.1\"; }; };\n",
	    "rasgate.conf:1: lines.m.range: \"1-10\": must be like \"01-48\", "
	    "both ends with as many digits, not in *\n"
	    "rasgate.conf:1: lines.n.range: \"3-1\": must be like \"01-48\", "
	    "both ends with as many digits, not in *\n"
	    "rasgate.conf:1: lines.*.range: \"1-2\": must be like \"01-48\", "
	    "both ends with as many digits, not in *\n"
	    "rasgate.conf:1: lines.o.range: must be text in quotes: range = "
	    "\"01-48\"\n" },
	{ "lines: { m*: { device = \"/dev/x\"; }; "
	  "a123456789012345678901234567890123: { }; };\n"
	  "services: { ppp: { local = \"10.9.0.1\"; }; };\n",
	    "rasgate.conf:1: lines.m*: a name is a letter, then letters, "
	    "digits, - and _, at most 32\n"
	    "rasgate.conf:1: lines.a123456789012345678901234567890123: a name "
	    "is a letter, then letters, digits, - and _, at most 32\n" },
	{ "lines: { mg1: { type = \"lent\"; device = \"/dev/ttyS1\"; shared "
	  "= true; }; };\n"
	  "rules: { a: { }; };\n"
	  "lockout: { };\n"
	  "engine: { isolation = \"per-line\"; };\n"
	  "numbers: { country = \"044\"; };\n"
	  "alarm: { };\n",
	    "rasgate.conf:6: alarm: not part of this version\n"
	    "rasgate.conf:1: lines.mg1.shared: not part of this version\n" },
	{ "numbers: { country = \"044\"; };\n",
	    "rasgate.conf:1: numbers.country: \"044\" is no country's code: "
	    "digits, without + or 0\n" },
	{ "lines: { *: { start = \"byte\"; speed = 9600; };\n"
	  "mg1: { type = \"lent\"; device = \"/dev/x\"; speed = 9600; };\n"
	  "mg2: { type = \"lent\"; device = \"/dev/y\"; start = \"ring\"; }; "
	  "};\n",
	    "rasgate.conf:2: lines.mg1.speed: type \"lent\" has no such key\n"
	    "rasgate.conf:3: lines.mg2.start: type \"lent\" has no such "
	    "key\n" },
	{ "profiles: { p: { busy_out = \"ATH1\"; }; };\n"
	  "dialogs: { login: { prompts: { code = \"\"; }; }; };\n"
	  "paths: { state = \"lib/rasgate\"; };\n",
	    "rasgate.conf:3: paths.state: \"lib/rasgate\" must be a full "
	    "path\n"
	    "rasgate.conf:2: dialogs.login.prompts.code: must not be "
	    "empty\n" },
	{ "dialogs: { acme: { type = \"module\"; module = \"acme.so\"; }; "
	  "site: { type = \"exec\"; command = [\"/x\"]; }; login: { settings: "
	  "{ }; }; };\n",
	    "rasgate.conf:1: dialogs.login.settings: type \"login\" has no "
	    "such "
	    "key\n" },
	{ "dialogs: { acme: { type = \"module\"; }; site: { type = \"exec\"; "
	  "};\n a: { type = \"module\"; module = \"../a.so\"; };\n"
	  "b: { type = \"exec\"; command = [\"/bin/true\", \"%u\"]; };\n"
	  "c: { type = \"exec\"; command = [\"/nowhere/c\"]; }; };\n",
	    "rasgate.conf:1: dialogs.acme: a module is missing: module = "
	    "\"NAME.so\"\n"
	    "rasgate.conf:1: dialogs.site: a command is missing: command = "
	    "[\"/full/path\"]\n"
	    "rasgate.conf:2: dialogs.a.module: \"../a.so\": a full path, or a "
	    "file's name in " RG_MODULEDIR "\n"
	    "rasgate.conf:3: dialogs.b.command: %u has no value before the "
	    "dialog\n"
	    "rasgate.conf:4: dialogs.c.command: \"/nowhere/c\": No such file "
	    "or directory\n" },
	/* Scenario 84 of the contract: one module for a dialog, no list. */
	{ "dialogs: { a: { type = \"module\"; module = [\"a.so\", \"b.so\"]; "
	  "settings: [ 1 ]; }; };\n",
	    "rasgate.conf:1: dialogs.a.module: must be text in quotes\n"
	    "rasgate.conf:1: dialogs.a.settings: must be a group: settings: { "
	    "NAME = VALUE; ... };\n" },
	{ "methods: { b: { type = \"bsdauth\"; "
	  "secret = \"x\"; }; local: { secret = \"x\"; secret_file = "
	  "\"/x\"; }; };\n",
	    "rasgate.conf:1: methods.local.secret: secrets do not stand in "
	    "this file: secret_file names the file that holds one\n"
	    "rasgate.conf:1: methods.local.secret_file: not part of this "
	    "version\n"
	    "rasgate.conf:1: methods.b.type: \"bsdauth\" is not part of this "
	    "version\n" },
#ifdef RG_PAM
	{ "methods: { d: { type = \"pam\"; service = \"\"; file = \"/x\"; }; };"
	  "\n",
	    "rasgate.conf:1: methods.d.service: must not be empty\n"
	    "rasgate.conf:1: methods.d.file: type \"pam\" has no such key\n" },
	{ "methods: { a: { type = \"pam\"; service = \"../x\"; };\n"
	  "  b: { type = \"pam\"; service = \"/x\"; };\n"
	  "  c: { type = \"pam\"; service = \"x y\"; };\n"
	  "  d: { type = \"pam\"; service = \"Dialin\"; }; };\n",
	    "rasgate.conf:1: methods.a.service: \"../x\": the name of a PAM "
	    "service, or a full path\n"
	    "rasgate.conf:2: methods.b.service: \"/x\": the name of a PAM "
	    "service, or a full path\n"
	    "rasgate.conf:3: methods.c.service: \"x y\": the name of a PAM "
	    "service, or a full path\n"
	    "rasgate.conf:4: methods.d.service: \"Dialin\": PAM would look "
	    "for it in small letters\n" },
#else
	{ "methods: { s: { type = \"pam\"; service = \"x\"; }; };\n",
	    "rasgate.conf:1: methods.s.type: \"pam\" is not part of this "
	    "version\n" },
#endif
#ifdef RG_OATH
	{ "methods: { a: { type = \"oath\"; };\n"
	  "b: { type = \"oath\"; file = \"/b\"; unenrolled = \"maybe\"; drift "
	  "= \"11m\"; look_ahead = 101; tries = 1; };\n"
	  "local: { unenrolled = \"skip\"; }; };\n",
	    "rasgate.conf:3: methods.local.unenrolled: type \"file\" has no "
	    "such key\n"
	    "rasgate.conf:2: methods.b.unenrolled: \"maybe\" is none of "
	    "\"refuse\" \"skip\"\n"
	    "rasgate.conf:2: methods.b.drift: out of range, 1s to 10m\n"
	    "rasgate.conf:2: methods.b.look_ahead: 101 is out of range, 1 to "
	    "100\n"
	    "rasgate.conf:2: methods.b.tries: type \"oath\" has no such "
	    "key\n" },
	{ "methods: { a: { type = \"oath\"; };\n"
	  "b: { type = \"oath\"; file = \"/b\"; unenrolled = \"skip\"; };\n"
	  "f: { type = \"fallback\"; methods = [\"local\", \"b\"]; }; };\n"
	  "dialogs: { x: { methods = [\"b\", \"local\"]; };\n"
	  "y: { methods = [\"local\", \"b\"]; }; };\n",
	    "rasgate.conf:1: methods.a: a file is missing: file = "
	    "\"/full/path\"\n"
	    "rasgate.conf:3: methods.f.methods: \"b\" lets in who is not "
	    "enrolled (unenrolled = \"skip\"), it is no fallback\n"
	    "rasgate.conf:4: dialogs.x.methods: \"b\" lets in who is not "
	    "enrolled (unenrolled = \"skip\"): put a method in front of it\n" },
#else
	{ "methods: { code: { type = \"oath\"; }; };\n",
	    "rasgate.conf:1: methods.code.type: \"oath\" is not part of this "
	    "version\n" },
#endif
	{ "lockout: { account: { failures = 1001; for = \"31d\"; within = 0; "
	  "};\n  line: { delay = \"60s..2s\"; };\n  number: { fails = 1; };\n"
	  "  preset = \"nt4\"; };\n",
	    "rasgate.conf:1: lockout.account.failures: 1001 is out of range, "
	    "1 to 1000\n"
	    "rasgate.conf:1: lockout.account.for: out of range, 1s to 30d\n"
	    "rasgate.conf:1: lockout.account.within: out of range, 1s to "
	    "30d\n"
	    "rasgate.conf:2: lockout.line.delay: \"60s..2s\": two durations, "
	    "the first the shorter, at most 10m: \"2s..60s\"\n"
	    "rasgate.conf:3: lockout.number.fails: unknown key\n"
	    "rasgate.conf:4: lockout.preset: \"nt4\" is none of \"rasgate\" "
	    "\"rras\"\n" },
	{ "methods: { a: { type = \"fallback\"; methods = [\"local\"]; };\n"
	  "  b: { type = \"fallback\"; methods = [\"local\", \"a\"]; file = "
	  "\"/x\"; };\n"
	  "  c: { type = \"fallback\"; };\n"
	  "  d: { type = \"file\"; file = \"/x\"; users = [\"x\"]; }; };\n",
	    "rasgate.conf:2: methods.b.file: type \"fallback\" has no such "
	    "key\n"
	    "rasgate.conf:4: methods.d.users: type \"file\" has no such "
	    "key\n" },
	{ "methods: { a: { type = \"fallback\"; methods = [\"local\"]; };\n"
	  "  b: { type = \"fallback\"; methods = [\"local\", \"a\"]; };\n"
	  "  c: { type = \"fallback\"; }; };\n",
	    "rasgate.conf:1: methods.a.methods: a fallback needs two methods "
	    "at least: methods = [\"first\", \"next\"]\n"
	    "rasgate.conf:2: methods.b.methods: \"a\" is a fallback itself\n"
	    "rasgate.conf:3: methods.c.methods: a fallback needs two methods "
	    "at least: methods = [\"first\", \"next\"]\n" },
	{ "methods: { two: { type = \"file\"; file = \"/x\"; }; f: { type = "
	  "\"fallback\"; methods = [\"two\", \"local\"]; }; };\n"
	  "dialogs: { login: { methods = [\"f\"]; };\n"
	  "  ok: { methods = [\"f\", \"two\"]; }; };\n",
	    "rasgate.conf:2: warning: dialogs.login.methods: who can keep "
	    "\"two\" from answering needs only \"local\": add a second "
	    "method, or users = [...] to \"f\"\n" },
	{ "services: { ppp: { ppp_auth = \"both\"; }; };\n",
	    "rasgate.conf:1: services.ppp.ppp_auth: \"both\" is none of "
	    "\"pppd\" \"none\" \"dialog\"\n" },
	{ "services: {\n"
	  "  ppp: { local = \"10.9.0.1\"; pool = \"10.9.0.10-10.9.0.19\"; };\n"
	  "  b: { type = \"pppd\"; local = \"10.9.0.1\"; pool = "
	  "\"10.9.0.19-10.9.0.29\"; };\n"
	  "};\n",
	    "rasgate.conf:3: warning: services.b.pool: 10.9.0.19 is in the "
	    "pool of service \"ppp\" as well\n" },
	{ "dialogs: { login: { prompt_timeout = \"3m\"; }; };\n",
	    "rasgate.conf:1: warning: dialogs.login.prompt_timeout: longer "
	    "than dialog_limit, which ends the dialog\n" },
	{ "uids: { engine = 70000; auth = 70000; };\n",
	    "rasgate.conf:1: warning: uids.auth: the same user as uids.engine: "
	    "processes of one user can trace each other\n" },
	{ "dialogs: { login: { banner_file = \"/nonexistent/banner\"; }; };\n",
	    "rasgate.conf:1: dialogs.login.banner_file: "
	    "\"/nonexistent/banner\": No such file or directory\n" },
};

START_TEST(each_says_what_it_should)
{
	trial_run(&trials[_i]);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("keys");
	TCase *tc = tcase_create("trials");

	tcase_add_loop_test(tc, each_says_what_it_should, 0,
	    sizeof(trials) / sizeof(trials[0]));
	suite_add_tcase(s, tc);
	return run_suite(s);
}
