using System.CommandLine;
using FlannelMesh.Benchmarks.Grants;
using FlannelMesh.Benchmarks.Peers;
using FlannelMesh.Benchmarks.Ratios;
using FlannelMesh.Benchmarks.Simulation;

var root = new RootCommand("FlannelMesh benchmarks: parts of the agent in this process.") { GrantsCommand.Create(), PeersCommand.Create(), RatiosCommand.Create(), SimulateCommand.Create() };
return await root.Parse(args).InvokeAsync();
