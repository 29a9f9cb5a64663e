import { applySabotage, playTask, type Task } from './pool.js';

let sabotaged = '';

process.on('message', (task: Task) => {
  if (task.sabotage !== sabotaged) {
    applySabotage(task.sabotage);
    sabotaged = task.sabotage;
  }
  process.send?.(playTask(task));
});
