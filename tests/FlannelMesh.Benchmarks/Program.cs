using System.CommandLine;
using FlannelMesh.Benchmarks.AbsentHosts;
using FlannelMesh.Benchmarks.Grants;
using FlannelMesh.Benchmarks.Micro;
using FlannelMesh.Benchmarks.Peers;
using FlannelMesh.Benchmarks.Ratios;
using FlannelMesh.Benchmarks.Scale;
using FlannelMesh.Benchmarks.Simulation;

var root = new RootCommand("FlannelMesh benchmarks: parts of the agent in this process.")
{
    AbsentHostsCommand.Create(), GrantsCommand.Create(), MicroCommand.Create(), PeersCommand.Create(), RatiosCommand.Create(), ScaleCommand.Create(), ScaleCommand.CreateWorker(),
    SimulateCommand.Create(),
};

// Ending hundreds of nodes takes longer than the 2 s that the default grants.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });
