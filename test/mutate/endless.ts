/** Stands for specs that never come to an end. Says the id of its process first. */
process.stderr.write(`endless in ${process.pid}\n`);
for (;;);
