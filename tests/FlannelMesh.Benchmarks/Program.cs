using System.CommandLine;
using FlannelMesh.Benchmarks.Grants;
using FlannelMesh.Benchmarks.Peers;

var root = new RootCommand("FlannelMesh benchmarks: parts of the agent in this process.") { GrantsCommand.Create(), PeersCommand.Create() };
return await root.Parse(args).InvokeAsync();
