// Degrees of membership: the topics that a paper may belong to beside its own.

import { data, papersOf } from "./data.js";

const BORDERLINE = 0.3; // the degree from which on, as in artifacts/memberships.py

// A paper's topics and its degrees in them, its own first; none without a topic.
export function degreesOf(paper) {
  const { topic_id: own, strength, second_id: second, second: degree, third_id: third, third: least } = data.papers;
  return [[own[paper], strength[paper] / 1000], [second[paper], degree[paper] / 1000], [third[paper], least[paper] / 1000]]
    .filter(([topic]) => topic >= 0);
}

// The topics that a paper counts in and its part in each: in proportion to its degrees, one in all.
export function partsOf(paper) {
  const degrees = degreesOf(paper);
  const sum = degrees.reduce((total, [, degree]) => total + degree, 0);
  return sum ? degrees.map(([topic, degree]) => [topic, degree / sum]) : [[data.papers.topic_id[paper], 1]];
}

// The topics beside its own that a paper has a high degree in, with that.
export const highOthers = (paper) => degreesOf(paper).slice(1).filter(([, degree]) => degree >= BORDERLINE);

// The papers between a topic and another one, those first whose degrees differ least:
// [{ paper, degree, other, otherDegree }].
export function borderlineOf(topic) {
  const { strength } = data.papers;
  const found = [];
  for (const [own, papers] of papersOf) {
    for (const paper of papers) {
      const others = highOthers(paper);
      const [other, otherDegree] = (own === topic ? others[0] : others.find(([id]) => id === topic)) ?? [];
      if (other === undefined) continue;
      const degree = strength[paper] / 1000;
      found.push(own === topic ? { paper, degree, other, otherDegree } : { paper, degree: otherDegree, other: own, otherDegree: degree });
    }
  }
  const gap = ({ degree, otherDegree }) => Math.abs(degree - otherDegree);
  return found.sort((a, b) => gap(a) - gap(b) || b.paper - a.paper);
}
