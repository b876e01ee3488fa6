using System.CommandLine;
using FlannelMesh.Fuzzing;

var target = new Argument<string>("target") { Description = string.Join(", ", FuzzTargets.Names) };
target.AcceptOnlyFromAmong([.. FuzzTargets.Names]);
var files = new Argument<FileInfo[]>("file") { Description = "Tries these inputs alone.", Arity = ArgumentArity.ZeroOrMore };
files.AcceptExistingOnly();
var seconds = new Option<int>("--seconds") { Description = "How long.", DefaultValueFactory = _ => 60 };
var seed = new Option<ulong>("--seed") { Description = "Of the random numbers.", DefaultValueFactory = _ => 1 };
var corpus = new Option<DirectoryInfo?>("--corpus") { Description = "Inputs of former runs: read at the start, and those worth keeping are written to it." };
var plain = new Option<bool>("--without-coverage") { Description = "Does not look at which branches an input takes; the same seed then makes the same inputs." };
var root = new RootCommand("Puts hostile input into FlannelMesh's readers. A finding is written to artifacts/fuzzing and ends the run with exit code 1.")
{
    target, files, seconds, seed, corpus, plain,
};
root.SetAction(result => new FuzzCommand(
    result.GetRequiredValue(target),
    result.GetValue(files) ?? [],
    TimeSpan.FromSeconds(result.GetRequiredValue(seconds)),
    result.GetRequiredValue(seed),
    result.GetValue(corpus)?.FullName,
    !result.GetValue(plain)).Run());
return await root.Parse(args).InvokeAsync();
