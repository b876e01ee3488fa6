using System.CommandLine;
using FlannelMesh.Benchmarks.Grants;

var root = new RootCommand("FlannelMesh benchmarks: parts of the agent in this process, on loopback.") { GrantsCommand.Create() };
return await root.Parse(args).InvokeAsync();
