// Command bench compares Routebook's engine with what a user would pick instead, on the workload that package workload
// makes, and measures the rest of what the project promises itself about speed. README.md says what is measured and how.
package main
