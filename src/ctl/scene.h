/*
 * scene.h - a folder with all that a daemon of one line needs: a pty for the
 * line, and a configuration with the dialog that is to be tried.
 */
#ifndef RG_CTL_SCENE_H
#define RG_CTL_SCENE_H

#include "ctl/ctl.h"

struct scene {
	int master;      /* of the line's pty; -1: none */
	int slave;       /* kept open, so that the line is there at once */
	char folder[64]; /* "": none */
	char config[96]; /* the file */
};

/*
 * For a module's file, or the --dialog of the configuration. An exit code,
 * after saying why; scene_remove() is due in any case.
 */
int scene_make(const struct ctl *, struct scene *);
void scene_remove(struct scene *);

#endif
